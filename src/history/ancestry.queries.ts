import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { ifSeen } from '../access/policy.ts';
import { CheckArguments } from '../graphql/checked-arguments.ts';
import { type ConnectionParts, cutPage } from '../graphql/connection.ts';
import { Context } from '../graphql/context.ts';
import { ForwardPageArgs, pageFaults, readPage } from '../graphql/page.ts';
import { Project, type ProjectRow } from '../project/project.entity.ts';
import { Version, type VersionRow } from '../version/version.entity.ts';
import { loadVersion, VersionConnection, versionCursor, versionCursors } from '../version/version.queries.ts';
import { ancestorsOnPage } from './ancestry.loaders.ts';

@Resolver(() => Version)
export class VersionAncestry {
  @FieldResolver(() => VersionConnection, {
    description:
      'The parent, its parent, and so on to version 0: the nearest first. What was merged does not count.',
  })
  @CheckArguments((args: ForwardPageArgs) => pageFaults(args, versionCursors))
  async ancestors(
    @Root() version: VersionRow,
    @Args(() => ForwardPageArgs) args: ForwardPageArgs,
    @Ctx() context: Context,
  ): Promise<ConnectionParts<VersionRow>> {
    const { projectId, number, depth } = version;
    const page = readPage(args, versionCursors);
    const before = Math.min(page.after ?? number, number);
    const rows = await context.load(ancestorsOnPage, { projectId, number, before, limit: page.limit });
    return new VersionConnection({ ...cutPage(rows, page), cursorOf: versionCursor, count: () => depth });
  }

  @FieldResolver(() => Version, {
    nullable: true,
    description:
      "The second parent of a merge: the version whose changes were taken into the parent's files; else null.",
  })
  mergedFrom(
    @Root() version: VersionRow,
    @Ctx() context: Context,
  ): VersionRow | null | Promise<VersionRow | null> {
    const { projectId, mergedFromNumber: number } = version;
    return number === null ? null : loadVersion(context, projectId, number);
  }
}

@Resolver(() => Project)
export class ProjectOrigin {
  @FieldResolver(() => Version, {
    nullable: true,
    description:
      "The other project's version that this one was forked from; null when it was not, and where the viewer may not see that.",
  })
  forkedFrom(
    @Root() { forkedFromProjectId, forkedFromNumber }: ProjectRow,
    @Ctx() context: Context,
  ): Promise<VersionRow | null> | null {
    if (forkedFromProjectId === null || forkedFromNumber === null) return null;
    return ifSeen(context, forkedFromProjectId, () =>
      loadVersion(context, forkedFromProjectId, forkedFromNumber),
    );
  }
}
