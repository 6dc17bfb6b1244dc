import { Args, ArgsType, Ctx, Field, FieldResolver, Resolver, Root } from 'type-graphql';
import { FilePath } from '../file/file-path.scalar.ts';
import { comparePaths, isPath, pathsBelow } from '../file/file-path.ts';
import { type ArgumentFault, CheckArguments } from '../graphql/checked-arguments.ts';
import { cutPage, type UncountedParts } from '../graphql/connection.ts';
import { Context } from '../graphql/context.ts';
import { isVersionNumber, VERSION_NUMBER_MAX } from '../graphql/global-id.ts';
import { type CursorCodec, cursorCodec, ForwardPageArgs, pageFaults, readPage } from '../graphql/page.ts';
import { Project, type ProjectRow } from '../project/project.entity.ts';
import { Version, type VersionRow } from '../version/version.entity.ts';
import { linesOfVersion, versionsOfProject } from './search.loaders.ts';
import { SearchMatch, SearchMatchConnection, VersionMatch, VersionMatchConnection } from './search.type.ts';
import { QUERY_MAX, queryFault } from './search-text.ts';
import { SEARCH_SECONDS } from './search-time.ts';

const BOUNDS = `The searches of a request may take ${SEARCH_SECONDS} seconds altogether: those that are not done by then are null, with an error of the code SEARCH_TIMED_OUT.`;

/** The arguments of searches. */
@ArgsType()
export class SearchArgs extends ForwardPageArgs {
  @Field(() => String, {
    description: `The text to find, as it is: 1 to ${QUERY_MAX} characters, none of which breaks the line.`,
  })
  query!: string;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description:
      'Whether small letters and capitals are different; which letters belong together is up to the database.',
  })
  caseSensitive?: boolean | null;

  @Field(() => FilePath, { nullable: true, description: 'Only in the files below this directory.' })
  under?: string | null;
}

/** Where a match stands: the file's path and the line's number. */
type LineKey = readonly [path: string, line: number];

const lineCursors = cursorCodec<LineKey>('search-match', (key): key is LineKey => {
  if (!Array.isArray(key) || key.length !== 2) return false;
  const [path, line]: unknown[] = key;
  return isPath(path) && Number.isSafeInteger(line);
});

const matchCursors = cursorCodec('version-match', isVersionNumber);

/** What is wrong with a search's arguments. */
function* searchFaults<Key>(args: SearchArgs, cursors: CursorCodec<Key>): Generator<ArgumentFault> {
  const fault = queryFault(args.query);
  if (fault) yield { argument: 'query', fault };
  yield* pageFaults(args, cursors);
}

@Resolver(() => Version)
export class VersionSearch {
  @FieldResolver(() => SearchMatchConnection, {
    nullable: true,
    description: `The lines in which a text stands, by the bytes of the files' paths, then by number. Files that are no text are not searched. ${BOUNDS}`,
  })
  @CheckArguments((args: SearchArgs) => searchFaults(args, lineCursors))
  async search(
    @Root() version: VersionRow,
    @Args(() => SearchArgs) args: SearchArgs,
    @Ctx() context: Context,
  ): Promise<UncountedParts<SearchMatch>> {
    const { query, caseSensitive, under } = readSearch(args);
    const page = readPage(args, lineCursors);
    const after = page.after ?? (['', 0] as const);
    // A cursor from before the directory bounds nothing of it.
    const isInside = comparePaths(after[0], under.after) > 0;
    const rows = await context.load(linesOfVersion, {
      version,
      query,
      caseSensitive,
      from: isInside ? after[0] : under.after,
      before: under.before,
      after,
      limit: page.limit + 1,
    });
    const matches = rows.map(row => new SearchMatch(version, row, query, caseSensitive));
    return new SearchMatchConnection({
      ...cutPage(matches, { ...page, after: isInside ? page.after : undefined }),
      cursorOf: ({ file, line }) => lineCursors.encode([file.path, line]),
    });
  }
}

@Resolver(() => Project)
export class ProjectSearch {
  @FieldResolver(() => VersionMatchConnection, {
    nullable: true,
    description: `The versions in which a text stands, the newest first. Files that are no text are not searched. ${BOUNDS}`,
  })
  @CheckArguments((args: SearchArgs) => searchFaults(args, matchCursors))
  async search(
    @Root() project: ProjectRow,
    @Args(() => SearchArgs) args: SearchArgs,
    @Ctx() context: Context,
  ): Promise<UncountedParts<VersionMatch>> {
    const { query, caseSensitive, under } = readSearch(args);
    const page = readPage(args, matchCursors);
    const rows = await context.load(versionsOfProject, {
      projectId: project.id,
      query,
      caseSensitive,
      ...under,
      beforeNumber: page.after ?? VERSION_NUMBER_MAX,
      limit: page.limit + 1,
    });
    return new VersionMatchConnection({
      ...cutPage(
        rows.map(row => new VersionMatch(row)),
        page,
      ),
      cursorOf: ({ version }) => matchCursors.encode(version.number),
    });
  }
}

/** Reads what is searched for, and what the paths to search in lie between. */
function readSearch({ query, caseSensitive, under }: SearchArgs) {
  return { query, caseSensitive: caseSensitive ?? false, under: pathsBelow(under) };
}
