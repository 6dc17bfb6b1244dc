import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { viewerOfApiKey } from './access/api-key/find-viewer.ts';
import { connect } from './database/orm.ts';
import { SharedReads } from './database/shared-reads.ts';
import { ROOT } from './root.ts';
import { useDatabase } from './testing/database.ts';
import { postgresUrl, startMain } from './testing/process.ts';

jest.setTimeout(60_000);

const SCRIPT = join(ROOT, 'dist/src/api-key.js');
const SECRET = /^noodle_[0-9a-f]{32}_[\w-]{43}\n$/;
const CREATE = ['create', '--name', 'Key', '--subject', 'alice', '--scopes', 'admin'];

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built command to its end. @param env all its variables besides PATH */
function run(args: readonly string[], env: Record<string, string>): Promise<Ended> {
  const { PATH = '' } = process.env;
  return new Promise(resolve => {
    execFile(process.execPath, [SCRIPT, ...args], { env: { PATH, ...env } }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}

/** Who bears a secret, by a database. */
async function viewerAt(url: string, secret: string) {
  const orm = await connect(url, 1);
  try {
    return await viewerOfApiKey(secret.trim(), orm.em.fork().getKysely(), new SharedReads());
  } finally {
    await orm.close();
  }
}

describe('npm run api-key', () => {
  const database = useDatabase();
  const env = () => ({ DATABASE_URL: database.url });

  it('prints the secret of a new key, and nothing else, on standard output', async () => {
    const made = await run(CREATE, env());
    expect(made).toMatchObject({ code: 0, stdout: expect.stringMatching(SECRET) });
    expect(made.stderr).toContain('shown this once');
    expect(await viewerAt(database.url, made.stdout)).toMatchObject({ subject: 'alice', scopes: ['admin'] });
  });

  it.each<[string, string[], RegExp]>([
    ['bad arguments', ['crate'], /^There is no "crate"[\s\S]*npm run -s api-key -- create/],
    ['a key that breaks the rules', [...CREATE, '--scopes', 'own'], /^The input .* read, write, admin\.\n$/],
    ['settings', CREATE, /^These settings can't be used:\n {2}DATABASE_POOL_SIZE: must be/],
    ['an unknown id', ['revoke', '--id', 'x'], /^There is no API key with this id\.\n$/],
  ])('says on standard error what is wrong with %s', async (what, args, words) => {
    const settings: Record<string, string> = what === 'settings' ? { DATABASE_POOL_SIZE: 'x' } : {};
    expect(await run(args, { ...env(), ...settings })).toEqual({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(words),
    });
  });
});

describe('npm run api-key with the embedded database', () => {
  let dataDir: string;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'noodle-api-key-'));
  });
  afterEach(() => rm(dataDir, { recursive: true, force: true }));

  it('makes the first key before there was any server, and others while one runs', async () => {
    const env = { NOODLE_DATA_DIR: dataDir };
    const first = await run(CREATE, env);
    expect(first).toMatchObject({ code: 0, stdout: expect.stringMatching(SECRET) });
    const server = await startMain({ ...env, LOG_LEVEL: 'warn' });
    const second = await run(CREATE, env);
    expect(second).toMatchObject({ code: 0, stdout: expect.stringMatching(SECRET) });
    for (const { stdout } of [first, second]) {
      expect(await viewerAt(postgresUrl(dataDir), stdout)).toMatchObject({ subject: 'alice' });
    }
    server.signal('SIGTERM');
    expect(await server.exited).toBe(0);
  });
});
