import { viewerOfApiKey } from './access/api-key/find-viewer.ts';
import { SharedReads } from './database/shared-reads.ts';
import { runApiKey } from './run-api-key.ts';
import { StartError } from './start-error.ts';
import { useDatabase } from './testing/database.ts';

const SECRET = /^noodle_[0-9a-f]{32}_[\w-]{43}\n$/;
const CREATE = ['create', '--name', 'Key', '--subject', 'alice', '--scopes', 'admin'];

const database = useDatabase();

/** Runs the command. @param url of its database */
async function run(args: readonly string[], url = database.url) {
  const written = { out: '', err: '' };
  await runApiKey(
    args,
    { DATABASE_URL: url },
    {
      out: text => {
        written.out += text;
      },
      err: text => {
        written.err += text;
      },
    },
  );
  return written;
}

const viewerBy = (secret: string) =>
  viewerOfApiKey(secret.trim(), database.orm.em.fork().getKysely(), new SharedReads());

describe('runApiKey', () => {
  it('makes a key, lists it without its secret, and revokes it', async () => {
    const made = await run(CREATE);
    expect(made.out).toMatch(SECRET);
    expect(made.err).toContain('shown this once');
    expect(made.err).not.toContain(made.out.trim());
    expect(await viewerBy(made.out)).toMatchObject({ subject: 'alice', scopes: ['admin'] });

    const listed = await run(['list', '--subject', 'alice']);
    expect(listed.err).toBe('');
    const key = JSON.parse(listed.out);
    expect(key).toMatchObject({ name: 'Key', subject: 'alice', scopes: ['admin'], revokedAt: null });
    expect(Object.keys(key)).not.toContain('hash');

    const revoked = await run(['revoke', '--id', key.id]);
    expect(revoked).toEqual({ out: '', err: expect.stringContaining('is revoked') });
    expect(await viewerBy(made.out)).toBeNull();
    expect(await run(['list', '--subject', 'alice'])).toEqual({ out: '', err: 'There are no API keys.\n' });
  });

  it('lists the keys of all subjects, the newest first', async () => {
    await run([...CREATE, '--name', 'One']);
    await run([...CREATE, '--name', 'Two', '--subject', 'bob']);
    const { out } = await run(['list']);
    expect(
      out
        .trim()
        .split('\n')
        .map(line => JSON.parse(line).name),
    ).toEqual(['Two', 'One']);
  });

  it('shows no character that could steer a terminal', async () => {
    const name = 'a\u001b[2J\u009b\u202e\u{e0041}b';
    await run([...CREATE, '--subject', 'eve', '--name', name]);
    const { out } = await run(['list', '--subject', 'eve']);
    expect(out.trim()).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(JSON.parse(out).name).toBe(name);
  });

  it('says how it is called without any database', async () => {
    const { out } = await run(['--help'], 'postgres://127.0.0.1:1/none');
    expect(out).toContain('--expires');
  });

  it('says that the database is not there, and no password', async () => {
    const failed = run(CREATE, 'postgres://me:hidden@127.0.0.1:1/none');
    await expect(failed).rejects.toThrow(StartError);
    await expect(failed).rejects.toThrow(/postgres:\/\/me@127\.0\.0\.1:1\/none can't be used/);
  });
});
