import { Arg, Args, Ctx, ID, Query, Resolver } from 'type-graphql';
import { ifSeen, sight } from '../access/policy.ts';
import { type ArgumentFault, CheckArguments, faultUnless } from '../graphql/checked-arguments.ts';
import { connectionType, cutPage } from '../graphql/connection.ts';
import { Context } from '../graphql/context.ts';
import { parseProjectId } from '../graphql/global-id.ts';
import { PageArgs, pageFaults, readPage } from '../graphql/page.ts';
import { Project, type ProjectRow } from './project.entity.ts';
import { projectById, projectCount, projectsOnPage } from './project.loaders.ts';
import {
  DEFAULT_ORDER,
  type ListedProject,
  ProjectFilter,
  ProjectOrder,
  projectCursors,
} from './project-list.ts';
import { isStorable } from './text.ts';

const ProjectConnection = connectionType<ListedProject>('Project', Project, 'projects');

/** What is wrong with an argument that is to be a project's id. */
export function projectIdFaults(argument: string, id: string): ArgumentFault[] {
  return faultUnless(parseProjectId(id) !== null, argument, 'must be the UUID of a project');
}

interface ListArgs extends PageArgs {
  readonly filter?: ProjectFilter | null;
  readonly orderBy?: ProjectOrder | null;
}

function* projectsFaults(args: ListArgs): Generator<ArgumentFault> {
  const fault = 'must have well-formed Unicode without U+0000 as "nameContains"';
  yield* faultUnless(isStorable(args.filter?.nameContains ?? ''), 'filter', fault);
  yield* pageFaults(args, projectCursors(args.orderBy ?? DEFAULT_ORDER));
}

@Resolver()
export class ProjectQueries {
  @Query(() => Project, {
    nullable: true,
    description:
      'A project by its id, deleted ones too (with active: false); null when there is none that the viewer may see.',
  })
  @CheckArguments(({ id }: { id: string }) => projectIdFaults('id', id))
  project(
    @Arg('id', () => ID, { description: "The project's id." }) id: string,
    @Ctx() context: Context,
  ): Promise<ProjectRow | null> | null {
    const projectId = parseProjectId(id);
    if (!projectId) return null;
    return ifSeen(context, projectId, () => context.load(projectById, projectId));
  }

  @Query(() => ProjectConnection, {
    description: 'The projects that the viewer may see, by default those not deleted, newest first.',
  })
  @CheckArguments(projectsFaults)
  async projects(
    @Args(() => PageArgs) args: PageArgs,
    @Arg('filter', () => ProjectFilter, { nullable: true, description: 'Which projects to give.' })
    filter: ProjectFilter | null | undefined,
    @Arg('orderBy', () => ProjectOrder, {
      nullable: true,
      description: 'Their order; by default newest first.',
    })
    orderBy: ProjectOrder | null | undefined,
    @Ctx() context: Context,
  ) {
    const order = orderBy ?? DEFAULT_ORDER;
    const list = { subject: sight(context), filter: filter ?? {} };
    const cursors = projectCursors(order);
    const page = readPage(args, cursors);
    const rows = await context.load(projectsOnPage, { ...list, order, page });
    return new ProjectConnection({
      ...cutPage(rows, page),
      cursorOf: row => cursors.encode([row.orderValue, row.id]),
      count: () => context.load(projectCount, list),
    });
  }
}
