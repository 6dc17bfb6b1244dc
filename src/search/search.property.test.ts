import { useDatabase } from '../testing/database.ts';
import fc from '../testing/fast-check.ts';
import { type ModelVersion, makeHistory, steps } from '../testing/history.ts';
import { useServer } from '../testing/server.ts';
import { indexProject } from './search-index.ts';

const database = useDatabase();
const fork = () => database.orm.em.fork();
const server = useServer(fork);

/** Small and capital letters, wildcards of LIKE, characters of one to four bytes, and line breaks of both kinds. */
const PIECES = [
  ...['foo', 'Foo', 'FOO', 'fo', 'o', 'a%b', 'a_b', 'axb', '\\', "'", 'é', 'É', 'e\u0301', 'ß', 'ẞ', 'ss'],
  ...[
    'İ',
    'ı',
    'i',
    'I',
    'Σ',
    'σ',
    'ς',
    '\u212a',
    'k',
    '😀',
    '𐐀',
    '𐐨',
    '日本',
    ' ',
    '\t',
    '\r',
    '\n',
    '\r\n',
  ],
  ...['x', 'x'.repeat(130), '😀'.repeat(450), '😀'.repeat(600)],
];
const joined = (pieces: readonly string[], minLength: number, maxLength: number) =>
  fc.array(fc.constantFrom(...pieces), { minLength, maxLength, size: 'max' }).map(all => all.join(''));
const text = joined(PIECES, 0, 16);
const short = PIECES.filter(piece => piece.length < 5 && !/[\r\n]/.test(piece));
const query = fc.oneof(
  { weight: 3, arbitrary: joined(short, 1, 1) },
  { arbitrary: joined(short, 2, 3), weight: 1 },
);
const search = fc.record({
  query,
  caseSensitive: fc.boolean(),
  under: fc.constantFrom(null, null, 'src', 'src/deep', 'lib', 'none'),
  first: fc.integer({ min: 1, max: 3 }),
});
type Search = typeof search extends fc.Arbitrary<infer Value> ? Value : never;

const runs = fc.record({
  first: fc.dictionary(fc.constantFrom('a', 'b.ts', 'src/a.ts', 'src/deep/er/x.css'), text, {
    noNullPrototype: true,
  }),
  history: steps(12, text),
  searches: fc.array(search, { minLength: 3, maxLength: 5 }),
});

/** By Unicode's simple mapping: one character for one. */
const small = (character: string) => [...character.toLowerCase()][0] as string;

/** A line as the API gives it, or null where the text doesn't stand in it; all by characters, not by units. */
function modelLine(line: string, { query: wanted, caseSensitive }: Search) {
  const fold = (characters: string[]) => (caseSensitive ? characters : characters.map(small));
  const all = [...line.replace(/\r$/, '')];
  const needle = fold([...wanted]).join('');
  const length = [...needle].length;
  const standsAt = (at: number) =>
    fold(all.slice(at, at + length)).join('') === needle && at + length <= all.length;
  const firstAt = all.findIndex((_, at) => standsAt(at));
  if (firstAt < 0) return null;
  const start = Math.max(0, firstAt - 100);
  const end = Math.min(all.length, start + 500);
  const column = (at: number) => all.slice(0, at).join('').length;
  const ranges: { start: number; end: number }[] = [];
  for (let at = firstAt; at + length <= end; ) {
    if (standsAt(at)) ranges.push({ start: column(at), end: column(at + length) });
    at += standsAt(at) ? length : 1;
  }
  return {
    text: all.slice(start, end).join(''),
    textStart: column(start),
    cut: start > 0 || end < all.length,
    ranges,
  };
}

function modelMatches({ tree }: ModelVersion, wanted: Search): object[] {
  const files = [...tree]
    .filter(([path]) => wanted.under === null || path.startsWith(`${wanted.under}/`))
    .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return files.flatMap(([path, content]) =>
    content.split('\n').flatMap((line, index) => {
      const match = modelLine(line, wanted);
      return match ? [{ file: { path }, line: index + 1, ...match }] : [];
    }),
  );
}

function modelVersions(versions: readonly ModelVersion[], wanted: Search): object[] {
  return versions.toReversed().flatMap(version => {
    const paths = new Set(modelMatches(version, wanted).map(match => (match as { file: File }).file.path));
    return paths.size > 0 ? [{ version: { number: version.number }, matchingFileCount: paths.size }] : [];
  });
}
type File = { readonly path: string };

const ARGS = 'query: $query, caseSensitive: $caseSensitive, under: $under, first: $first, after: $after';
const HEAD =
  '$id: ID!, $query: String!, $caseSensitive: Boolean, $under: FilePath, $first: Int, $after: String';
const PAGE = 'pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor }';
const LINES = `query (${HEAD}, $number: NonNegativeInt!) { project(id: $id) { version(number: $number) {
  search(${ARGS}) { nodes { file { path } line text textStart cut ranges { start end } } ${PAGE} }
} } }`;
const VERSIONS = `query (${HEAD}) { project(id: $id) {
  search(${ARGS}) { nodes { version { number } matchingFileCount } ${PAGE} }
} }`;

/** Reads a whole list page by page, and holds what the pages say of themselves. */
async function readAll(operation: string, variables: object, { first }: Search): Promise<object[]> {
  const all: object[] = [];
  for (let after: string | null = null, more = true; more; ) {
    const { data, errors } = await server.send(operation, { ...variables, after });
    expect(errors).toBeUndefined();
    const { nodes, pageInfo, edges } = (data.project.version ?? data.project).search;
    expect(nodes.length <= first && (nodes.length === first || !pageInfo.hasNextPage)).toBe(true);
    expect(pageInfo).toEqual({
      hasNextPage: pageInfo.hasNextPage,
      hasPreviousPage: after !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    });
    all.push(...nodes);
    after = pageInfo.endCursor;
    more = pageInfo.hasNextPage;
  }
  return all;
}

describe('searching', () => {
  it('finds what a simple model finds, over random histories, whatever of them the index has', async () => {
    const seen = { lines: 0, versions: 0, cut: 0 };
    await fc.assert(
      fc.asyncProperty(runs, async ({ first, history, searches }) => {
        const files = new Map(Object.entries(first));
        const { project, versions } = await makeHistory(fork(), files, history);
        // The same contents elsewhere, and others, have nothing to do with it.
        const other = await makeHistory(fork(), new Map([...files, ['c d.md', PIECES.join('')]]), []);
        const hold = async () => {
          for (const wanted of searches) {
            const variables = { id: project.id, ...wanted };
            const found = await readAll(VERSIONS, variables, wanted);
            expect(found).toEqual(modelVersions(versions, wanted));
            seen.versions += found.length;
            for (const version of versions.slice(-2)) {
              const lines = await readAll(LINES, { ...variables, number: version.number }, wanted);
              expect(lines).toEqual(modelMatches(version, wanted));
              seen.lines += lines.length;
              seen.cut += lines.filter(line => (line as { cut: boolean }).cut).length;
            }
          }
        };

        await hold();
        const db = fork().getKysely();
        await indexProject(db, other.project.id);
        await indexProject(db, project.id);
        await hold();
        await fork().execute('delete from search_text where get_byte(hash, 0) % 2 = 0');
        await hold();
      }),
      { numRuns: 30, interruptAfterTimeLimit: 60_000 },
    );
    // Searches that find nothing would say little.
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(0);
  }, 90_000);
});
