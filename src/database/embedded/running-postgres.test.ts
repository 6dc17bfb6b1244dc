import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres } from './embedded-postgres.ts';
import { runningPostgresUrl } from './running-postgres.ts';

describe('runningPostgresUrl', () => {
  let dataDir: string;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'noodle-running-'));
  });
  afterEach(() => rm(dataDir, { recursive: true, force: true }));

  it('finds the database of a running server, and waits for one that starts', async () => {
    const finding = runningPostgresUrl(dataDir, 30_000);
    const postgres = await startEmbeddedPostgres({ dataDir, settings: { fsync: 'off' } });
    try {
      const url = await finding;
      expect(url).toBe(postgres.url);
      const client = new pg.Client(url ?? '');
      await client.connect();
      await client.end();
    } finally {
      await postgres.stop();
    }
    expect(await runningPostgresUrl(dataDir, 0)).toBeNull();
  });

  it('finds none by what a killed server has left', async () => {
    await mkdir(join(dataDir, 'postgres'));
    await writeFile(join(dataDir, 'password'), 'secret');
    await writeFile(join(dataDir, 'postgres', 'postmaster.pid'), `1\n/x\n0\n1\n\n127.0.0.1\n\nready   \n`);
    expect(await runningPostgresUrl(dataDir, 0)).toBeNull();
  });
});
