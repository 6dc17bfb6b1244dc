import { createHash } from 'node:crypto';
import type { Project } from '../project/project.entity.ts';
import { useDatabase, useTransaction } from '../testing/database.ts';
import { makeProject, makeVersion } from '../testing/factories.ts';
import { useServer } from '../testing/server.ts';
import { countStatements } from '../testing/statements.ts';
import { ContentEncoding } from './content.ts';

const database = useDatabase();
const fork = useTransaction(database);
const server = useServer(fork);

const text = (path: string, content = path) => ({ path, content });

/** Asks version `number` of a project for a selection. */
async function ask(project: Project, selection: string, number = 0) {
  const answer = await server.send(
    `query ($id: ID!, $number: NonNegativeInt!) { project(id: $id) { version(number: $number) { ${selection} } } }`,
    { id: project.id, number },
  );
  expect(answer.errors).toBeUndefined();
  return answer.data.project.version;
}

const paths = (connection: { nodes: { path: string }[] }) => connection.nodes.map(({ path }) => path);

describe('Version.files', () => {
  // U+10000 comes after U+FF5E by bytes, and before it by UTF-16 units.
  const ordered = ['A.md', 'a-b', 'a.txt', 'a/b/c.ts', 'a/z', 'a0', 'é', '\u{ff5e}', '\u{10000}'];

  it('orders by the bytes of the paths, and pages through them from both ends', async () => {
    const project = await makeProject(fork(), { files: ordered.toReversed().map(path => text(path)) });
    const all = await ask(project, 'files { nodes { path } totalCount }');
    expect(all).toEqual({ files: { nodes: ordered.map(path => ({ path })), totalCount: ordered.length } });

    const page = 'nodes { path } pageInfo { startCursor endCursor hasNextPage hasPreviousPage }';
    const forward: string[] = [];
    for (let after = '', more = true; more; ) {
      const { files } = await ask(project, `files(first: 4 ${after}) { ${page} }`);
      forward.push(...paths(files));
      after = `after: "${files.pageInfo.endCursor}"`;
      more = files.pageInfo.hasNextPage;
    }
    expect(forward).toEqual(ordered);

    const backward: string[] = [];
    for (let before = '', more = true; more; ) {
      const { files } = await ask(project, `files(last: 4 ${before}) { ${page} }`);
      backward.unshift(...paths(files));
      before = `before: "${files.pageInfo.startCursor}"`;
      more = files.pageInfo.hasPreviousPage;
    }
    expect(backward).toEqual(ordered);
  });

  it('gives the files below a directory, and counts them', async () => {
    const project = await makeProject(fork(), { files: ordered.map(path => text(path)) });
    const version = await ask(
      project,
      `a: files(under: "a") { nodes { path } totalCount }
       ab: files(under: "a/b", first: 1) { nodes { path } totalCount pageInfo { hasNextPage } }
       last: files(under: "a", last: 1) { nodes { path } pageInfo { hasPreviousPage } }
       none: files(under: "a.txt") { nodes { path } totalCount }`,
    );
    expect(version).toEqual({
      a: { nodes: [{ path: 'a/b/c.ts' }, { path: 'a/z' }], totalCount: 2 },
      ab: { nodes: [{ path: 'a/b/c.ts' }], totalCount: 1, pageInfo: { hasNextPage: false } },
      last: { nodes: [{ path: 'a/z' }], pageInfo: { hasPreviousPage: true } },
      none: { nodes: [], totalCount: 0 },
    });
  });

  it('pages below a directory by cursor', async () => {
    const project = await makeProject(fork(), { files: ordered.map(path => text(path)) });
    const first = await ask(project, 'files(under: "a", first: 1) { nodes { path } pageInfo { endCursor } }');
    const { endCursor } = first.files.pageInfo;
    const second = await ask(
      project,
      `files(under: "a", first: 5, after: "${endCursor}") { nodes { path } pageInfo { hasNextPage } }`,
    );
    expect(second.files).toEqual({ nodes: [{ path: 'a/z' }], pageInfo: { hasNextPage: false } });
    const elsewhere = await ask(project, 'files(first: 1) { pageInfo { endCursor } }');
    const before = elsewhere.files.pageInfo.endCursor;
    const whole = await ask(
      project,
      `files(under: "a", first: 5, after: "${before}") { nodes { path } pageInfo { hasPreviousPage } }`,
    );
    expect(whole.files).toEqual({
      nodes: [{ path: 'a/b/c.ts' }, { path: 'a/z' }],
      pageInfo: { hasPreviousPage: false },
    });
    const back = await ask(project, `files(under: "a", last: 5, before: "${endCursor}") { nodes { path } }`);
    expect(back.files.nodes).toEqual([]);
  });

  it('fills a page whose layer starts are deleted above, forward and backward', async () => {
    const many = Array.from({ length: 120 }, (_, i) => `file-${String(i).padStart(3, '0')}`);
    const project = await makeProject(fork(), { files: many.map(path => text(path)) });
    // Below half of the files, so that the deletions stay a layer of their own above the snapshot.
    const gone = [...many.slice(0, 40), ...many.slice(-19)];
    await makeVersion(fork(), project, { changes: gone.map(path => ({ delete: { path } })) });
    const { result: version, statements } = await countStatements(() =>
      ask(project, 'files(first: 3) { nodes { path } } end: files(last: 3) { nodes { path } }', 1),
    );
    expect(paths(version.files)).toEqual(['file-040', 'file-041', 'file-042']);
    expect(paths(version.end)).toEqual(['file-098', 'file-099', 'file-100']);
    expect(statements.filter(statement => statement.includes('tree-starts'))).toHaveLength(1);
    expect(statements.filter(statement => statement.includes('tree-ends'))).toHaveLength(1);
  });
});

describe('Version.file', () => {
  it('gives a file by its path, in whatever normalization form', async () => {
    const project = await makeProject(fork(), { files: [text('src/é.ts', 'let é;\n')] });
    const { file } = await ask(
      project,
      `file(path: "${'src/é.ts'.normalize('NFD')}") { path name size hash encoding content language version { number } }`,
    );
    expect(file).toEqual({
      path: 'src/é.ts',
      name: 'é.ts',
      size: 8,
      hash: createHash('sha256').update('let é;\n').digest('hex'),
      encoding: 'UTF8',
      content: 'let é;\n',
      language: 'TypeScript',
      version: { number: 0 },
    });
  });

  it('gives null for directories, deleted files and paths that never were', async () => {
    const project = await makeProject(fork(), { files: [text('a/b'), text('c')] });
    await makeVersion(fork(), project, { changes: [{ delete: { path: 'c' } }] });
    const version = await ask(
      project,
      'directory: file(path: "a") { path } deleted: file(path: "c") { path } never: file(path: "d") { path }',
      1,
    );
    expect(version).toEqual({ directory: null, deleted: null, never: null });
  });

  it('refuses a path that no file can have', async () => {
    const project = await makeProject(fork());
    const answer = await server.send(
      'query ($id: ID!, $path: FilePath!) { project(id: $id) { version(number: 0) { file(path: $path) { path } } } }',
      { id: project.id, path: '../secret' },
    );
    expect(answer.status).toBe(400);
    expect(answer.errors?.[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } });
    expect(answer.errors?.[0]?.message).toMatch(
      /^Variable "\$path": .*must not have \. or \.\. as a segment/,
    );
  });

  it('gives empty and binary files as they are', async () => {
    const bytes = Buffer.from([0xff, 0x00, 0x80]);
    const project = await makeProject(fork(), {
      files: [
        text('empty', ''),
        { path: 'image.png', content: bytes.toString('base64'), encoding: ContentEncoding.BASE64 },
      ],
    });
    const { files } = await ask(project, 'files { nodes { path size encoding content } }');
    expect(files.nodes).toEqual([
      { path: 'empty', size: 0, encoding: 'UTF8', content: '' },
      { path: 'image.png', size: 3, encoding: 'BASE64', content: bytes.toString('base64') },
    ]);
  });
});

describe('Version.entries', () => {
  const ENTRIES = `{ __typename ... on Directory { path name fileCount totalSize } ... on File { path size } }`;

  it('lists a directory: directories first, each kind by name, with what lies in them', async () => {
    const files = [
      text('b.txt', '12'),
      text('a.txt', '1'),
      text('z/y/x', '123'),
      text('z/w', '1'),
      text('m/n', ''),
    ];
    const project = await makeProject(fork(), { files });
    const version = await ask(
      project,
      `root: entries ${ENTRIES} z: entries(directory: "z") ${ENTRIES} none: entries(directory: "q") ${ENTRIES}`,
    );
    expect(version.root).toEqual([
      { __typename: 'Directory', path: 'm', name: 'm', fileCount: 1, totalSize: 0 },
      { __typename: 'Directory', path: 'z', name: 'z', fileCount: 2, totalSize: 4 },
      { __typename: 'File', path: 'a.txt', size: 1 },
      { __typename: 'File', path: 'b.txt', size: 2 },
    ]);
    expect(version.z).toEqual([
      { __typename: 'Directory', path: 'z/y', name: 'y', fileCount: 1, totalSize: 3 },
      { __typename: 'File', path: 'z/w', size: 1 },
    ]);
    expect(version.none).toEqual([]);
  });

  it('forgets a directory with its last file', async () => {
    const project = await makeProject(fork(), { files: [text('a/b'), text('c')] });
    await makeVersion(fork(), project, { changes: [{ delete: { path: 'a/b' } }] });
    expect((await ask(project, `entries ${ENTRIES}`, 1)).entries).toEqual([
      { __typename: 'File', path: 'c', size: 1 },
    ]);
  });
});

describe('files of many versions', () => {
  it.each([
    ['a file', 'file(path: "README.md") { path }'],
    ['a file and its content', 'file(path: "README.md") { encoding content }', 4],
    ['entries', 'entries { ... on File { path } }'],
    ['contents', 'files(first: 5) { nodes { path encoding content } }', 4],
    ['encodings alone', 'files(first: 5) { nodes { path encoding } }', 4],
    ['a count', 'files(under: "src") { totalCount }', 4],
  ])('takes one statement a level for %s', async (_, selection, expected = 3) => {
    const project = await makeProject(fork());
    for (let parentNumber = 0; parentNumber < 6; parentNumber++) {
      await makeVersion(fork(), project, { parentNumber });
    }
    const { result, statements } = await countStatements(() =>
      server.send(`{ projects { nodes { versions { nodes { ${selection} } } } } }`),
    );
    expect(result.errors).toBeUndefined();
    expect(result.data.projects.nodes[0].versions.nodes).toHaveLength(7);
    expect(statements).toHaveLength(expected);
  });

  it('fetches content only when it is selected', async () => {
    await makeProject(fork());
    const { statements } = await countStatements(() =>
      server.send('{ projects { nodes { versions { nodes { files { nodes { path size hash } } } } } } }'),
    );
    expect(statements.join()).not.toMatch(/\bblob b\b/);
  });
});
