import { ContentEncoding } from '../file/content.ts';
import { deleteProject } from '../project/delete-project.ts';
import type { Project } from '../project/project.entity.ts';
import { useDatabase } from '../testing/database.ts';
import { makeProject, makeVersion } from '../testing/factories.ts';
import { useServer } from '../testing/server.ts';
import { countStatements } from '../testing/statements.ts';

const database = useDatabase();
const fork = () => database.orm.em.fork();
const server = useServer(fork);

const makeFiles = (files: Record<string, string>) =>
  makeProject(fork(), { files: Object.entries(files).map(([path, content]) => ({ path, content })) });

/** Asks a project for a selection. */
async function ask({ id }: Project, selection: string, variables: Record<string, unknown> = {}) {
  const head = Object.keys(variables).map(name => `, $${name}: String!`);
  const answer = await server.send(`query ($id: ID!${head.join('')}) { project(id: $id) { ${selection} } }`, {
    id,
    ...variables,
  });
  expect(answer).toEqual({ status: 200, data: expect.anything() });
  return answer.data.project;
}

const MATCH = 'file { path } line text textStart cut ranges { start end }';

/** The lines of version 0 in which a text stands. */
async function search(project: Project, query: string, args = '') {
  const selection = `version(number: 0) { search(query: $query ${args}) { nodes { ${MATCH} } } }`;
  return (await ask(project, selection, { query })).version.search.nodes;
}

const whole = (path: string, line: number, text: string, ...ranges: [start: number, end: number][]) => ({
  file: { path },
  line,
  text,
  textStart: 0,
  cut: false,
  ranges: ranges.map(([start, end]) => ({ start, end })),
});

describe('Version.search', () => {
  it('gives the lines with their numbers, without their breaks, and all columns', async () => {
    const project = await makeFiles({
      'b.txt': 'one\r\nfoo, Foo\r\n\r\nfoo',
      'a/é.txt': 'x\n😀 foo é foo\n',
      'a.txt': 'fo o',
    });
    expect(await search(project, 'foo')).toEqual([
      whole('a/é.txt', 2, '😀 foo é foo', [3, 6], [9, 12]),
      whole('b.txt', 2, 'foo, Foo', [0, 3], [5, 8]),
      whole('b.txt', 4, 'foo', [0, 3]),
    ]);
    expect(await search(project, 'Foo', 'caseSensitive: true')).toEqual([
      whole('b.txt', 2, 'foo, Foo', [5, 8]),
    ]);
    expect(await search(project, 'FOO', 'caseSensitive: null under: "a"')).toHaveLength(1);
    expect(await search(project, 'foo', 'under: "b.txt"')).toEqual([]);
  });

  it.each(['100%', 'a_b', 'a\\b', "it's", '$1', '.*', '[', '\\U00010000', '日本', 'É', '\u2028', ' '])(
    'takes %j as it is',
    async query => {
      const project = await makeFiles({ a: `100 a-b axb x ab\n>${query}<\n${query.toLowerCase()}` });
      const lines = await search(project, query, 'caseSensitive: true');
      expect(lines).toContainEqual(whole('a', 2, `>${query}<`, [1, 1 + query.length]));
      if (query !== ' ') expect(lines.map(({ line }: { line: number }) => line)).not.toContain(1);
    },
  );

  it('gives a window of a long line, which splits no character', async () => {
    const line = `${'😀'.repeat(1_000)}needle${'é'.repeat(200)}Needle${'z'.repeat(1_000)}needle`;
    const project = await makeFiles({ 'app.min.js': `short\n${line}\n` });
    expect(await search(project, 'needle')).toEqual([
      {
        file: { path: 'app.min.js' },
        line: 2,
        text: `${'😀'.repeat(100)}needle${'é'.repeat(200)}Needle${'z'.repeat(188)}`,
        textStart: 1_800,
        cut: true,
        ranges: [
          { start: 2_000, end: 2_006 },
          { start: 2_206, end: 2_212 },
        ],
      },
    ]);
  });

  it('passes over contents that are no text', async () => {
    const project = await makeProject(fork(), {
      files: [{ path: 'a', content: 'Zm9vAA==', encoding: ContentEncoding.BASE64 }],
    });
    expect(await search(project, 'foo')).toEqual([]);
    expect((await ask(project, 'search(query: "foo") { nodes { matchingFileCount } }')).search.nodes).toEqual(
      [],
    );
  });

  it('gives files whose other fields can be asked for', async () => {
    const project = await makeFiles({ 'a.ts': 'foo', 'b.ts': 'foo' });
    const { version } = await ask(
      project,
      'version(number: 0) { search(query: "foo") { nodes { file { id size content language version { number } } } } }',
    );
    const file = {
      id: expect.any(String),
      size: 3,
      content: 'foo',
      language: 'TypeScript',
      version: { number: 0 },
    };
    expect(version.search.nodes).toEqual([{ file }, { file }]);
  });

  it('goes on after a cursor, also one that lies outside of the directory', async () => {
    const project = await makeFiles({ a: 'foo', 'b/c': 'foo\nfoo', 'b/d': 'foo', c: 'foo' });
    const { version } = await ask(project, 'version(number: 0) { search(query: "o") { edges { cursor } } }');
    const cursors = version.search.edges.map(({ cursor }: { cursor: string }) => cursor);
    const page = async (after: string) => {
      const selection = `version(number: 0) {
        search(query: "o" under: "b" after: $after) { nodes { file { path } line } pageInfo { hasPreviousPage } }
      }`;
      const { nodes, pageInfo } = (await ask(project, selection, { after })).version.search;
      const lines = nodes.map(
        (match: { file: { path: string }; line: number }) => `${match.file.path}:${match.line}`,
      );
      return [lines.join(' '), pageInfo.hasPreviousPage];
    };
    expect(await page(cursors[0])).toEqual(['b/c:1 b/c:2 b/d:1', false]);
    expect(await page(cursors[1])).toEqual(['b/c:2 b/d:1', true]);
    expect(await page(cursors[3])).toEqual(['', true]);
    expect(await page(cursors[4])).toEqual(['', true]);
  });

  it('gives an empty page', async () => {
    const project = await makeFiles({ a: 'foo' });
    const selection =
      'version(number: 0) { search(query: "foo", first: 0) { edges { cursor } pageInfo { hasNextPage endCursor } } }';
    expect((await ask(project, selection)).version.search).toEqual({
      edges: [],
      pageInfo: { hasNextPage: true, endCursor: null },
    });
  });
});

describe('Project.search', () => {
  it('gives the versions in which the text stands, with how many files hold it', async () => {
    const project = await makeFiles({ a: 'foo', 'b/c': 'bar' });
    const change = (parentNumber: number, ...changes: object[]) =>
      makeVersion(fork(), project, { parentNumber, changes: changes as never });
    await change(0, { update: { path: 'a', content: 'bar' } });
    await change(
      1,
      { rename: { from: 'b/c', to: 'b/d', content: 'FOO' } },
      { create: { path: 'c', content: 'foo' } },
    );
    await change(2, { delete: { path: 'b/d' } });
    await change(0, { update: { path: 'b/c', content: 'foo' } });
    const found = async (args: string) => {
      const selection = `search(query: "foo" ${args}) { nodes { version { number fileCount } matchingFileCount } }`;
      const { nodes } = (await ask(project, selection)).search;
      return nodes.map((match: { version: { number: number }; matchingFileCount: number }) => [
        match.version.number,
        match.matchingFileCount,
      ]);
    };
    // Version 4 was made from version 0.
    expect(await found('')).toEqual([[4, 2], [3, 1], [2, 2], [0, 1]]); // biome-ignore format: as it is said
    expect(await found('caseSensitive: true')).toEqual([[4, 2], [3, 1], [2, 1], [0, 1]]); // biome-ignore format: the same
    expect(await found('under: "b"')).toEqual([[4, 1], [2, 1]]); // biome-ignore format: the same
    expect(await found('first: 1')).toEqual([[4, 2]]);
  });

  it('finds texts at more paths than it looks up one by one', async () => {
    const project = await makeFiles(
      Object.fromEntries(Array.from({ length: 150 }, (_, i) => [`src/${i}`, i % 2 === 0 ? 'bar' : 'foo'])),
    );
    const changes = Array.from({ length: 110 }, (_, i) => ({
      update: { path: `src/${i}`, content: 'foo foo' },
    }));
    await makeVersion(fork(), project, { changes });
    const { search } = await ask(
      project,
      'search(query: "foo") { nodes { version { number } matchingFileCount } }',
    );
    expect(search.nodes).toEqual([
      { version: { number: 1 }, matchingFileCount: 130 },
      { version: { number: 0 }, matchingFileCount: 75 },
    ]);
  });
});

describe('searching', () => {
  it('still works in a deleted project', async () => {
    const project = await makeFiles({ a: 'foo' });
    await fork().transactional(em => deleteProject(em, { projectId: project.id }));
    expect(await search(project, 'foo')).toHaveLength(1);
    const { search: found } = await ask(
      project,
      'active search(query: "foo") { nodes { version { number } } }',
    );
    expect(found.nodes).toHaveLength(1);
  });

  it.each([
    ['query: ""', '(query:) must have from 1 to 256 characters.'],
    [`query: "${'x'.repeat(257)}"`, '(query:) must have from 1 to 256 characters.'],
    ['query: "a\\nb"', '(query:) must not hold a line break: lines are searched one by one.'],
    ['query: "a\\u0000"', '(query:) must be well-formed Unicode without U+0000.'],
    ['query: "a" first: 101', '(first:) must be from 0 to 100.'],
    ['query: "a" after: "x"', '(after:) is not a cursor of this connection.'],
  ])('refuses %s', async (args, message) => {
    const { id } = await makeProject(fork());
    const selection = `search(${args}) { nodes { __typename } }`;
    for (const [type, field] of [
      ['Project', selection],
      ['Version', `version(number: 0) { ${selection} }`],
    ]) {
      const { status, errors } = await server.send(`{ project(id: "${id}") { ${field} } }`);
      expect([status, errors?.[0]?.message]).toEqual([400, `${type}.search${message}`]);
    }
  });

  it('refuses the cursors of the other search', async () => {
    const project = await makeFiles({ a: 'foo' });
    const edges = 'edges { cursor }';
    const found = await ask(
      project,
      `search(query: "o") { ${edges} } version(number: 0) { search(query: "o") { ${edges} } }`,
    );
    const [ofProject, ofVersion] = [found.search, found.version.search].map(all => all.edges[0].cursor);
    for (const [type, field] of [
      ['Project', `search(query: "o" after: "${ofVersion}") { ${edges} }`],
      ['Version', `version(number: 0) { search(query: "o" after: "${ofProject}") { ${edges} } }`],
    ]) {
      const { errors } = await server.send(`{ project(id: "${project.id}") { ${field} } }`);
      expect(errors?.[0]?.message).toBe(`${type}.search(after:) is not a cursor of this connection.`);
    }
  });

  it('takes one statement for all versions, and one for all projects, of a level', async () => {
    const projects = [await makeFiles({ a: 'foo' }), await makeFiles({ b: 'foo' })];
    for (let parentNumber = 0; parentNumber < 3; parentNumber++) {
      for (const project of projects) await makeVersion(fork(), project, { parentNumber });
    }
    const found = 'search(query: "foo") { nodes';
    const { result, statements } = await countStatements(() =>
      server.send(
        `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Project {
          ${found} { version { number } } }
          versions { nodes { ${found} { file { path } } } } }
        } } }`,
        { ids: projects.map(({ id }) => id) },
      ),
    );
    expect(result.errors).toBeUndefined();
    expect(result.data.nodes[1].search.nodes).toHaveLength(4);
    expect(result.data.nodes[0].versions.nodes[3].search.nodes).toEqual([{ file: { path: 'a' } }]);
    const named = statements.map(text => /^\/\* ([\w-]+) \*\//.exec(text)?.[1] ?? text);
    const search = (name: string) => ['start transaction read only', 'limit-time', name, 'commit'];
    expect(named.filter(name => !/^(projects|versions)-/.test(name))).toEqual([
      ...search('matching-versions'),
      ...search('matching-lines'),
    ]);
  });
});
