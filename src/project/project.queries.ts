import { Arg, Args, Ctx, ID, Query, Resolver } from 'type-graphql';
import { ifSeen, sight } from '../access/policy.ts';
import { badUserInput } from '../graphql/bad-user-input.ts';
import { connectionType, cutPage } from '../graphql/connection.ts';
import { Context } from '../graphql/context.ts';
import { parseProjectId } from '../graphql/global-id.ts';
import { PageArgs, readPage } from '../graphql/page.ts';
import { Project, type ProjectRow } from './project.entity.ts';
import { projectById } from './project.loaders.ts';
import {
  countProjects,
  DEFAULT_ORDER,
  type ListedProject,
  listProjects,
  ProjectFilter,
  ProjectOrder,
  projectCursors,
} from './project-list.ts';
import { isStorable } from './text.ts';

const ProjectConnection = connectionType<ListedProject>('Project', Project, 'projects');

@Resolver()
export class ProjectQueries {
  @Query(() => Project, {
    nullable: true,
    description:
      'A project by its id, deleted ones too (with active: false); null when there is none that the viewer may see.',
  })
  project(
    @Arg('id', () => ID, { description: "The project's id." }) id: string,
    @Ctx() context: Context,
  ): Promise<ProjectRow | null> {
    const projectId = parseProjectId(id);
    if (!projectId) throw badUserInput('"id" must be the UUID of a project.');
    return ifSeen(context, projectId, () => context.load(projectById, projectId));
  }

  @Query(() => ProjectConnection, {
    description: 'The projects that the viewer may see, by default those not deleted, newest first.',
  })
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
    const wanted = filter ?? {};
    const subject = sight(context);
    if (!isStorable(wanted.nameContains ?? '')) {
      throw badUserInput('"filter.nameContains" must be well-formed Unicode without U+0000.');
    }
    const cursors = projectCursors(order);
    const page = readPage(args, cursors);
    const rows = await listProjects(context.db, subject, wanted, order, page);
    for (const row of rows) context.loaders.loader(projectById).prime(row.id, row);
    return new ProjectConnection({
      ...cutPage(rows, page),
      cursorOf: row => cursors.encode([row.orderValue, row.id]),
      count: () => countProjects(context.db, subject, wanted),
    });
  }
}
