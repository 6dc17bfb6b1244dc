import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { useDatabase } from '../testing/database.ts';
import { makeProject } from '../testing/factories.ts';
import { holdLock, untilWaiting } from '../testing/locks.ts';
import { startServer, useServer } from '../testing/server.ts';
import { SearchIndexing } from './search-index.ts';

const database = useDatabase();
const fork = () => database.orm.em.fork();
const server = useServer(fork);

describe('a server whose database refuses the index its texts', () => {
  it('logs why a project is not brought in', async () => {
    const { id } = await makeProject(fork(), { files: [{ path: 'a', content: 'foo' }] });
    await fork().execute(`
      create function refuse() returns trigger language plpgsql as $$ begin raise 'no room'; end $$;
      create trigger refuse before insert on search_text for each row execute function refuse()`);
    const release = await holdLock(database.url, 'lock table blob in access exclusive mode');
    const search = server.send(
      'query ($id: ID!) { project(id: $id) { search(query: "foo") { nodes { matchingFileCount } } } }',
      { id },
    );
    // So long that the project is worth it.
    await untilWaiting(database.url, 1);
    await sleep(1_100);
    await release();
    await search;
    while (server.logged.length === 0) await sleep(10);
    expect(server.logged.map(line => JSON.parse(line))).toEqual([
      expect.objectContaining({
        level: 50,
        msg: 'a project could not be brought into the search index',
        err: expect.objectContaining({ message: expect.stringContaining('no room') }),
      }),
    ]);
  });
});

describe('a server that closes', () => {
  it('brings no more into the index', async () => {
    const close = jest.spyOn(SearchIndexing.prototype, 'close');
    const closing = await startServer(fork);
    expect(close).not.toHaveBeenCalled();
    await closing.close();
    expect(close).toHaveBeenCalledTimes(1);
    close.mockRestore();
  });
});
