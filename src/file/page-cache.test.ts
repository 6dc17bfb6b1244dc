import { Memory } from '../database/memory.ts';
import { useDatabase } from '../testing/database.ts';
import { makeProject, makeVersion } from '../testing/factories.ts';
import { useServer } from '../testing/server.ts';
import { countStatements } from '../testing/statements.ts';
import { PageCache } from './page-cache.ts';

const page = (...paths: string[]) => paths.map(path => ({ path, hash: '', size: 0 }));

describe('PageCache', () => {
  it('gives again what it was given', () => {
    const cache = new PageCache(10);
    cache.set('a', page('x'));
    expect(cache.get('a')).toEqual(page('x'));
    expect(cache.get('b')).toBeUndefined();
  });

  it('forgets what was read longest ago when it holds too many files', () => {
    const cache = new PageCache(6);
    cache.set('a', page('1', '2'));
    cache.set('b', page('3', '4'));
    cache.get('a');
    cache.set('c', page('5', '6'));
    expect(['a', 'b', 'c'].map(key => cache.get(key) !== undefined)).toEqual([true, false, true]);
  });

  it('remembers nothing when it may hold nothing', () => {
    const cache = new Memory().keep(PageCache);
    cache.set('a', page('x'));
    expect(cache.get('a')).toBeUndefined();
  });
});

describe('the files of versions', () => {
  const database = useDatabase();
  const fork = () => database.orm.em.fork();
  const cached = useServer(fork);
  const uncached = useServer(fork, { PAGE_CACHE_FILES: '0' });
  const FILES = `query ($id: ID!, $page: Int!) { project(id: $id) { active versions { nodes {
    files(first: $page) { nodes { path size } pageInfo { hasNextPage } }
    end: files(last: $page) { nodes { path hash } }
  } } } }`;

  it('are the same from the cache as from the database, and take no statement', async () => {
    const project = await makeProject(fork());
    await makeVersion(fork(), project);
    const variables = { id: project.id, page: 1 };
    const first = await cached.send(FILES, variables);
    const { result: second, statements } = await countStatements(() => cached.send(FILES, variables));
    expect(second).toEqual(first);
    expect(await uncached.send(FILES, variables)).toEqual(first);
    expect(statements.some(statement => statement.includes('version_file'))).toBe(false);
    const other = await cached.send(FILES, { ...variables, page: 2 });
    expect(other).toEqual(await uncached.send(FILES, { ...variables, page: 2 }));
  });

  it('do not hide that their project was deleted', async () => {
    const project = await makeProject(fork());
    const variables = { id: project.id, page: 1 };
    await cached.send(FILES, variables);
    await cached.send('mutation ($id: ID!) { deleteProject(input: {projectId: $id}) { __typename } }', {
      id: project.id,
    });
    expect((await cached.send(FILES, variables)).data.project.active).toBe(false);
  });
});
