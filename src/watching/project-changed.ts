import { Arg, Ctx, FieldResolver, ID, Resolver, Root, Subscription } from 'type-graphql';
import { CheckArguments } from '../graphql/checked-arguments.ts';
import { Context } from '../graphql/context.ts';
import { parseProjectId } from '../graphql/global-id.ts';
import { NonNegativeInt } from '../graphql/scalars.ts';
import { projectIdFaults } from '../project/project.queries.ts';
import { Version, type VersionRow } from '../version/version.entity.ts';
import { loadVersion } from '../version/version.queries.ts';
import { LabelRemovedEvent, ProjectEvent, type ProjectEventRow } from './project-event.ts';
import { watchProject } from './watch-project.ts';

interface Call {
  readonly args: { readonly projectId: string; readonly afterVersionNumber?: number | null };
  readonly context: Context;
}

function subscribe({ args, context }: Call): Promise<AsyncIterable<ProjectEventRow>> {
  return watchProject(
    context,
    parseProjectId(args.projectId) as string,
    args.afterVersionNumber ?? undefined,
  );
}

@Resolver()
export class ProjectChanged {
  @Subscription(() => ProjectEvent, {
    subscribe,
    description:
      'What happens to a project from now on, each event once and in order; of what happened together, versions come first. Changes of the project itself that come shortly after one another may be told as one. Deleted projects can be watched, too; one that does not exist ends the subscription with the code NOT_FOUND.',
  })
  @CheckArguments(({ projectId }: Call['args']) => projectIdFaults('projectId', projectId))
  projectChanged(
    @Root() event: ProjectEventRow,
    @Arg('projectId', () => ID, { description: "The project's id." }) _projectId: string,
    @Arg('afterVersionNumber', () => NonNegativeInt, {
      nullable: true,
      description:
        'Tell of the versions after this one first, which may have been created before: for who reconnects.',
    })
    _afterVersionNumber: number | null | undefined,
  ): ProjectEventRow {
    return event;
  }
}

@Resolver(() => LabelRemovedEvent)
export class LabelRemovedEventFields {
  @FieldResolver(() => Version, { description: 'The version that the label stood on.' })
  previousVersion(
    @Root() { move }: LabelRemovedEvent,
    @Ctx() context: Context,
  ): VersionRow | null | Promise<VersionRow | null> {
    return loadVersion(context, move.projectId, move.previousVersionNumber);
  }
}
