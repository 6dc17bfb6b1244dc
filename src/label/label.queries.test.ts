import { parseConfig } from '../config.ts';
import { useDatabase, useTransaction } from '../testing/database.ts';
import { makeProject, makeVersion } from '../testing/factories.ts';
import { useServer } from '../testing/server.ts';
import { countStatements } from '../testing/statements.ts';
import { setLabel } from './set-label.ts';

const database = useDatabase();
const fork = useTransaction(database);
const server = useServer(fork);
const limits = parseConfig({});
// It holds one item of a list without pages.
const small = useServer(fork, { MAX_VERSION_SIZE: '100' });

/** Makes a project of the versions 0 to 2, with labels as name:version, set one after the other. */
async function makeLabelled(...labels: string[]) {
  const project = await makeProject(fork());
  for (const parentNumber of [0, 1]) await makeVersion(fork(), project, { parentNumber });
  for (const label of labels) {
    const [name = '', number] = label.split(':');
    const input = { projectId: project.id, name, versionNumber: Number(number) };
    await fork().transactional(em => setLabel(em, input, limits));
  }
  return project;
}

type Named = { name: string };
const namesOf = (labels: Named[]) => labels.map(({ name }) => name);

describe('Project.labels', () => {
  it('lists none where there are none', async () => {
    const { id } = await makeLabelled();
    const { data } = await server.send('query ($id: ID!) { project(id: $id) { labels { name } } }', { id });
    expect(data.project).toEqual({ labels: [] });
  });

  it('lists all labels by the bytes of their names, with their versions', async () => {
    const { id } = await makeLabelled('b:1', 'a:2', 'B:0', '\u00e9:2', 'a/b:0');
    const { data } = await server.send(
      'query ($id: ID!) { project(id: $id) { labels { name version { number parent { number } } } } }',
      { id },
    );
    const version = [
      { number: 0, parent: null },
      ...[0, 1].map(n => ({ number: n + 1, parent: { number: n } })),
    ];
    expect(data.project.labels).toEqual([
      { name: 'B', version: version[0] },
      { name: 'a', version: version[2] },
      { name: 'a/b', version: version[0] },
      { name: 'b', version: version[1] },
      { name: '\u00e9', version: version[2] },
    ]);
  });

  it('lists those of a deleted project, too', async () => {
    const { id } = await makeLabelled('a:1');
    const { data } = await server.send(
      `mutation ($id: ID!) { deleteProject(input: { projectId: $id }) {
        ... on DeleteProjectSuccess { project { labels { name version { number active } } } }
      } }`,
      { id },
    );
    expect(data.deleteProject.project.labels).toEqual([{ name: 'a', version: { number: 1, active: false } }]);
  });
});

describe('Project.label', () => {
  const LABEL = `query ($id: ID!, $name: String!) {
    project(id: $id) { label(name: $name) { name version { number } } }
  }`;

  it('gives a label by its name', async () => {
    const { id } = await makeLabelled('a:1', 'b:2');
    await makeLabelled('a:2', 'c:2');
    const label = async (name: string) => (await server.send(LABEL, { id, name })).data.project.label;
    expect(await label('a')).toEqual({ name: 'a', version: { number: 1 } });
    expect(await label('b')).toEqual({ name: 'b', version: { number: 2 } });
    expect(await label('A')).toBeNull();
    expect(await label('c')).toBeNull();
  });

  it.each(['', ' a', 'a ', 'HEAD', 'a\0', '\ud800', 'a'.repeat(100_000)])(
    'is null for the name %j, which no label can have',
    async name => {
      const { id } = await makeLabelled('a:1');
      const { result, statements } = await countStatements(() => server.send(LABEL, { id, name }));
      expect(result).toEqual({ status: 200, data: { project: { label: null } } });
      expect(statements).toHaveLength(1);
    },
  );

  it('takes one statement for several names', async () => {
    const { id } = await makeLabelled('a:1', 'b:2');
    const { result, statements } = await countStatements(() =>
      server.send(
        'query ($id: ID!) { project(id: $id) { a: label(name: "a") { name } b: label(name: "b") { name } c: label(name: "c") { name } } }',
        { id },
      ),
    );
    expect(result.data.project).toEqual({ a: { name: 'a' }, b: { name: 'b' }, c: null });
    expect(statements).toHaveLength(2);
  });
});

describe('Version.labels', () => {
  it('lists the labels that stand on the version, by name', async () => {
    const { id } = await makeLabelled('b:1', 'c:1', 'a:1', 'gone:1', 'gone:0');
    await makeLabelled('other:1');
    const { data } = await server.send(
      `query ($id: ID!) { project(id: $id) {
        versions { nodes { labels { name version { number } } } }
        latestVersion { labels { name } }
      } }`,
      { id },
    );
    const { versions, latestVersion } = data.project;
    expect(versions.nodes.map(({ labels }: { labels: Named[] }) => namesOf(labels))).toEqual([
      ['gone'],
      ['a', 'b', 'c'],
      [],
    ]);
    expect(versions.nodes[1].labels[0].version).toEqual({ number: 1 });
    expect(latestVersion).toEqual({ labels: [] });
  });

  it('is of a new version, too, which has none', async () => {
    const { id } = await makeLabelled('a:1');
    const { data } = await server.send(
      `mutation ($id: ID!) { createVersion(input: {
        projectId: $id, parentNumber: 1, name: "New", changes: [{ delete: { path: "README.md" } }]
      }) { ... on CreateVersionSuccess { version { labels { name } parent { labels { name } } } } } }`,
      { id },
    );
    expect(data.createVersion.version).toEqual({ labels: [], parent: { labels: [{ name: 'a' }] } });
  });
});

describe('the labels of many projects', () => {
  const ALL = `{ projects { nodes {
    labels {
      name version { number }
      moves { totalCount nodes { name version { number } previousVersion { number } movedAt } }
    }
    label(name: "a") { name }
    labelMoves { totalCount nodes { name } }
    versions { nodes { labels { name } } }
  } } }`;

  it.each([1, 3, 6])('take as many statements for %d projects as for one', async projects => {
    for (let i = 0; i < projects; i++) await makeLabelled('a:0', 'b:1', 'a:1', 'c:2', 'a:2', 'b:0');
    const { result, statements } = await countStatements(() => server.send(ALL));
    expect(result.errors).toBeUndefined();
    expect(result.data.projects.nodes).toHaveLength(projects);
    for (const { labels, label, labelMoves, versions } of result.data.projects.nodes) {
      expect(namesOf(labels)).toEqual(['a', 'b', 'c']);
      expect(label).toEqual({ name: 'a' });
      expect(labels.map(({ moves }: { moves: { totalCount: number } }) => moves.totalCount)).toEqual([
        3, 2, 1,
      ]);
      expect(labels[0].moves.nodes.map(({ version }: { version: object }) => version)).toEqual(
        [2, 1, 0].map(number => ({ number })),
      );
      expect(labelMoves).toEqual({
        totalCount: 6,
        nodes: ['b', 'a', 'c', 'a', 'b', 'a'].map(name => ({ name })),
      });
      expect(versions.nodes.map((version: { labels: Named[] }) => namesOf(version.labels))).toEqual([
        ['b'],
        [],
        ['a', 'c'],
      ]);
    }
    // The projects; their labels, one label, moves and count, and versions; the labels' versions, moves and counts;
    // the versions' labels. By then the versions of moves that no label stands on are known.
    expect(statements).toHaveLength(10);
  });
});

describe('the labels in an answer', () => {
  it.each([
    ['a project', '{ a: labels { name } }'],
    ['a version', '{ version(number: 0) { a: labels { name } } }'],
  ])('are held against its limit as often as they stand there: those of %s', async (_name, once) => {
    const { id } = await makeLabelled('stable:0');
    const ask = (selection: string) =>
      small.send(`query ($id: ID!) { project(id: $id) ${selection} }`, { id });
    expect((await ask(once)).errors).toBeUndefined();
    const twice = await ask(once.replace('a: labels', 'b: labels { name } a: labels'));
    expect(twice.errors?.[0]?.message).toMatch(/^MAX_VERSION_SIZE allows 100 bytes/);
  });
});
