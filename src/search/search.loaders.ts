import { allByPosition, defineLoader, type LoaderScope, type Positioned } from '../database/batch.ts';
import { AFTER_ALL_PATHS } from '../file/file.sql.ts';
import type { VersionRow } from '../version/version.entity.ts';
import { versionText } from '../version/version.loaders.ts';
import { type LineRow, matchingLines } from './search.sql.ts';
import { indexPattern } from './search-text.ts';
import { Searches } from './search-time.ts';
import { matchingVersions, type VersionMatchRow } from './search-versions.sql.ts';
import type { SearchedText } from './searched-text.sql.ts';

/** What is searched for, and between which paths. */
interface Search {
  readonly query: string;
  readonly caseSensitive: boolean;
  /** The most to give. */
  readonly limit: number;
}

/** Some of the lines of a version in which a text stands. */
export interface LinesKey extends Search {
  readonly version: VersionRow;
  /** The path that the files begin with. */
  readonly from: string;
  /** The path that they end before; empty: none. */
  readonly before: string;
  /** A path and a line of it which only later lines are wanted of. */
  readonly after: readonly [path: string, line: number];
}

/** Some of the versions of a project in which a text stands. */
export interface VersionsKey extends Search {
  readonly projectId: string;
  /** The path that the files come after; empty: none. */
  readonly after: string;
  /** The path that they end before; empty: none. */
  readonly before: string;
  /** The number that the versions come before. */
  readonly beforeNumber: number;
}

const searched = ({ query, caseSensitive }: Search): SearchedText => [
  query,
  caseSensitive,
  indexPattern(query),
];

/** The lines of a version in which a text stands, by path and number. */
export const linesOfVersion = defineLoader<LinesKey, readonly LineRow[]>(
  key => `${versionText(key.version)}:${linesText(key)}`,
  (keys, scope) =>
    searchGroups(
      keys,
      scope,
      linesText,
      ({ version }) => version.projectId,
      async (group, projects, db) => {
        const { from, before, after, limit } = group[0] as LinesKey;
        return matchingLines(
          db,
          projects,
          ...searched(group[0] as LinesKey),
          group.map(({ version }) => version.projectId),
          group.map(({ version }) => `{${version.layers.join()}}`),
          from,
          before || AFTER_ALL_PATHS,
          ...after,
          limit,
        );
      },
    ),
);

/** The versions of a project in which a text stands, the newest first. */
export const versionsOfProject = defineLoader<VersionsKey, readonly VersionMatchRow[]>(
  key => `${key.projectId}:${versionsText(key)}`,
  (keys, scope) =>
    searchGroups(
      keys,
      scope,
      versionsText,
      ({ projectId }) => projectId,
      async (group, projects, db) => {
        const { after, before, beforeNumber, limit } = group[0] as VersionsKey;
        return matchingVersions(
          db,
          projects,
          ...searched(group[0] as VersionsKey),
          after,
          before || AFTER_ALL_PATHS,
          beforeNumber,
          limit,
        );
      },
    ),
);

/** Equal for keys that one statement can answer. */
const linesText = ({ query, caseSensitive, limit, from, before, after }: LinesKey) =>
  JSON.stringify([query, caseSensitive, limit, from, before, after]);

/** The same for versions. */
const versionsText = ({ query, caseSensitive, limit, after, before, beforeNumber }: VersionsKey) =>
  JSON.stringify([query, caseSensitive, limit, after, before, beforeNumber]);

/** Answers keys by one statement for each group of them, in the time that the request has for searching. */
async function searchGroups<Key, Row extends Positioned>(
  keys: readonly Key[],
  scope: LoaderScope,
  groupText: (key: Key) => string,
  projectOf: (key: Key) => string,
  search: (
    group: readonly Key[],
    projects: readonly string[],
    db: LoaderScope['db'],
  ) => Promise<readonly Row[]>,
): Promise<(readonly Row[] | Error)[]> {
  const found = new Map<Key, readonly Row[]>();
  const tasks = [...Map.groupBy(keys, groupText).values()].map(group => {
    const projectIds = [...new Set(group.map(projectOf))];
    return {
      projectIds,
      async run(db: LoaderScope['db']) {
        const rows = allByPosition(group, await search(group, projectIds, db));
        for (const [position, key] of group.entries()) found.set(key, rows[position] ?? []);
      },
    };
  });
  const late = await scope.memory.keep(Searches).run(tasks, scope);
  return keys.map(key => found.get(key) ?? late ?? []);
}
