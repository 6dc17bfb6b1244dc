import { Arg, Args, Ctx, Field, FieldResolver, ID, InputType, Resolver, Root } from 'type-graphql';
import { CheckArguments } from '../graphql/checked-arguments.ts';
import { type ConnectionParts, connectionType, cutPage } from '../graphql/connection.ts';
import { Context } from '../graphql/context.ts';
import { isVersionNumber, versionId } from '../graphql/global-id.ts';
import { OrderDirection } from '../graphql/order.ts';
import { cursorCodec, type Page, PageArgs, pageFaults, readPage } from '../graphql/page.ts';
import { NonNegativeInt } from '../graphql/scalars.ts';
import { Project, type ProjectRow } from '../project/project.entity.ts';
import { projectById } from '../project/project.loaders.ts';
import { KnownVersions } from './known-versions.ts';
import { Version, type VersionRow } from './version.entity.ts';
import { childCount, childrenOnPage, versionByNumber, versionsInRange } from './version.loaders.ts';
import { pageOfNumbers } from './version-page.ts';
import { VersionConflictError } from './version-refusals.ts';

@InputType({ description: 'How a list of versions is ordered: by number.' })
export class VersionOrder {
  @Field(() => OrderDirection, { description: 'Whether the lowest or the highest number comes first.' })
  direction!: OrderDirection;
}

export const VersionConnection = connectionType<VersionRow>('Version', Version, 'versions');

/** The cursors of all lists of versions: their numbers. */
export const versionCursors = cursorCodec('version', isVersionNumber);

/** The cursor of a version. */
export const versionCursor = (version: VersionRow) => versionCursors.encode(version.number);

/** A version by its number; null when there is none. One that the request knows already takes no statement. */
export function loadVersion(
  context: Context,
  projectId: string,
  number: number,
): VersionRow | Promise<VersionRow | null> {
  const known = context.loaders.memory.keep(KnownVersions).version(projectId, number);
  return known ?? context.load(versionByNumber, { projectId, number });
}

@Resolver(() => Project)
export class ProjectVersions {
  @FieldResolver(() => Version, { description: 'The version that was created last.' })
  latestVersion(@Root() project: ProjectRow, @Ctx() context: Context): Promise<VersionRow | null> {
    return context.load(versionByNumber, { projectId: project.id, number: project.latestVersionNumber });
  }

  @FieldResolver(() => Version, {
    nullable: true,
    description: 'A version by its number; null when there is none.',
  })
  version(
    @Root() project: ProjectRow,
    @Arg('number', () => NonNegativeInt, { description: "The version's number." }) number: number,
    @Ctx() context: Context,
  ): Promise<VersionRow | null> {
    return context.load(versionByNumber, { projectId: project.id, number });
  }

  @FieldResolver(() => VersionConnection, {
    description: 'The versions, by default the lowest number first.',
  })
  @CheckArguments((args: PageArgs) => pageFaults(args, versionCursors))
  async versions(
    @Root() project: ProjectRow,
    @Args(() => PageArgs) args: PageArgs,
    @Arg('orderBy', () => VersionOrder, { nullable: true, description: 'Their order.' })
    orderBy: VersionOrder | null | undefined,
    @Ctx() context: Context,
  ): Promise<ConnectionParts<VersionRow>> {
    const descending = orderBy?.direction === OrderDirection.DESC;
    const latest = project.latestVersionNumber;
    const numbers = pageOfNumbers(latest, descending, readPage(args, versionCursors));
    const { from, to } = numbers;
    const range = { projectId: project.id, from, to, reachesLatest: to === latest };
    const rows = from > to ? [] : await context.load(versionsInRange, range);
    return new VersionConnection({
      nodes: descending ? rows.toReversed() : rows,
      hasNextPage: numbers.hasNextPage,
      hasPreviousPage: numbers.hasPreviousPage,
      cursorOf: versionCursor,
      count: () => latest + 1,
    });
  }
}

@Resolver(() => Version)
export class VersionFields {
  @FieldResolver(() => ID, { description: 'The global id.' })
  id(@Root() version: VersionRow): string {
    return versionId(version.projectId, version.number);
  }

  @FieldResolver(() => Project, { description: 'The project that the version belongs to.' })
  project(@Root() version: VersionRow, @Ctx() context: Context): Promise<ProjectRow | null> {
    return context.load(projectById, version.projectId);
  }

  @FieldResolver(() => Boolean, { description: "The project's: false once it was deleted." })
  async active(@Root() version: VersionRow, @Ctx() context: Context): Promise<boolean> {
    const project = await context.load(projectById, version.projectId);
    return project?.active ?? false;
  }

  @FieldResolver(() => Version, {
    nullable: true,
    description: 'The version that this one was made from; null for the root.',
  })
  parent(
    @Root() version: VersionRow,
    @Ctx() context: Context,
  ): VersionRow | null | Promise<VersionRow | null> {
    const { projectId, parentNumber } = version;
    return parentNumber === null ? null : loadVersion(context, projectId, parentNumber);
  }

  @FieldResolver(() => VersionConnection, {
    description: 'The versions that were made from this one, the lowest number first.',
  })
  @CheckArguments((args: PageArgs) => pageFaults(args, versionCursors))
  async children(
    @Root() version: VersionRow,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
  ): Promise<ConnectionParts<VersionRow>> {
    const { projectId, number } = version;
    const page = readPage(args, versionCursors);
    const known = context.loaders.memory.keep(KnownVersions).children(projectId, number);
    const rows = known
      ? within(known, page)
      : await context.load(childrenOnPage, { projectId, number, page });
    return new VersionConnection({
      ...cutPage(rows, page),
      cursorOf: versionCursor,
      count: () => known?.length ?? context.load(childCount, { projectId, number }),
    });
  }
}

/** The versions on a page of an ascending list, in reading order. */
function within(versions: readonly VersionRow[], page: Page<number>): readonly VersionRow[] {
  const { after = -1, before = Number.POSITIVE_INFINITY } = page;
  const between = versions.filter(({ number }) => number > after && number < before);
  return page.backward ? between.reverse() : between;
}

@Resolver(() => VersionConflictError)
export class VersionConflictFields {
  @FieldResolver(() => Version, { description: 'The version that is the latest now.' })
  latestVersion(@Root() error: VersionConflictError, @Ctx() context: Context): Promise<VersionRow | null> {
    return context.load(versionByNumber, { projectId: error.projectId, number: error.latestVersionNumber });
  }
}
