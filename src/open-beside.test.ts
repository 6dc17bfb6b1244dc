import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConfig } from './config.ts';
import { acquireDataDirLock } from './database/embedded/data-dir-lock.ts';
import { startEmbeddedPostgres } from './database/embedded/embedded-postgres.ts';
import { openBeside } from './open-beside.ts';

describe('openBeside', () => {
  let dataDir: string;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'noodle-beside-'));
  });
  afterEach(() => rm(dataDir, { recursive: true, force: true }));

  const config = () => parseConfig({ NOODLE_DATA_DIR: dataDir });

  it('opens the embedded database that a running server holds, and leaves it running', async () => {
    const postgres = await startEmbeddedPostgres({ dataDir, settings: { fsync: 'off' } });
    try {
      for (let time = 0; time < 2; time++) {
        await using opened = new AsyncDisposableStack();
        const { orm, url } = await openBeside(config(), opened);
        expect(url).toBe(postgres.url);
        expect(await orm.em.fork().execute('select count(*)::int as keys from api_key')).toEqual([
          { keys: 0 },
        ]);
      }
    } finally {
      await postgres.stop();
    }
  });

  it('says whose the folder is where no database answers, and what to do', async () => {
    const lock = await acquireDataDirLock(dataDir, undefined);
    try {
      await using opened = new AsyncDisposableStack();
      await expect(openBeside(config(), opened, 0)).rejects.toMatchObject({
        name: 'StartError',
        message: `The database of the server (process ${process.pid}) that uses the data folder ${dataDir} does not answer. Wait until that server has started or ended, or stop it, and call this again.`,
      });
    } finally {
      lock.release();
    }
  });
});
