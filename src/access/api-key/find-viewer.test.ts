import { setTimeout as sleep } from 'node:timers/promises';
import { SharedReads } from '../../database/shared-reads.ts';
import { Work } from '../../database/work.ts';
import { useDatabase } from '../../testing/database.ts';
import { countStatements } from '../../testing/statements.ts';
import { Scope } from '../scope.ts';
import { ApiKey } from './api-key.entity.ts';
import { liveApiKey } from './api-key.loaders.ts';
import { viewerOfApiKey } from './find-viewer.ts';
import { type KeyInput, type MadeKey, makeApiKey } from './make-api-key.ts';
import { makeSecret } from './secret.ts';

const database = useDatabase();
const reads = new SharedReads();
const db = () => database.orm.em.fork().getKysely();
const find = (secret: string) => viewerOfApiKey(secret, db(), reads);
const isLive = ({ apiKey }: MadeKey) => reads.load(db(), liveApiKey, apiKey.uuid);

const make = (input: Partial<KeyInput> = {}): Promise<MadeKey> =>
  database.orm.em
    .fork()
    .transactional(em =>
      makeApiKey(em, { name: 'Key', subject: 'alice', expiresAt: null, ...input, scopes: [Scope.WRITE] }),
    );

/** Changes the row of a key as no command does. */
const set = ({ apiKey }: MadeKey, column: string, value: Date) =>
  database.orm.em.fork().execute(`update api_key set ${column} = ? where id = ?`, [value, apiKey.uuid]);

const lastUsed = async ({ apiKey }: MadeKey) =>
  (await database.orm.em.fork().findOneOrFail(ApiKey, apiKey.uuid)).lastUsedAt;

async function untilUsed(key: MadeKey): Promise<Date> {
  for (;;) {
    const at = await lastUsed(key);
    if (at) return at;
    await sleep(5);
  }
}

describe('viewerOfApiKey', () => {
  it('finds who bears the secret of a key', async () => {
    const expiresAt = new Date(Date.now() + 60_000);
    const key = await make({ expiresAt });
    expect(await find(key.secret)).toEqual({
      subject: 'alice',
      scopes: ['write'],
      expiresAt,
      apiKeyId: key.apiKey.uuid,
    });
    expect(await isLive(key)).toBe(true);
  });

  it('finds nobody by a secret that is of no key, or not quite', async () => {
    const { secret, apiKey } = await make();
    const other = await make();
    for (const wrong of [
      '',
      makeSecret('01890000-0000-7000-8000-000000000000'),
      makeSecret(apiKey.uuid),
      secret.replace(/_[0-9a-f]{32}_/, /_[0-9a-f]{32}_/.exec(other.secret)?.[0] ?? ''),
      `${secret}=`,
    ]) {
      expect(await find(wrong)).toBeNull();
    }
  });

  it('finds nobody from the moment on at which a key is revoked or expires', async () => {
    const [revoked, expired] = [await make(), await make()];
    expect(await find(revoked.secret)).not.toBeNull();
    expect(await find(expired.secret)).not.toBeNull();
    await set(revoked, 'revoked_at', new Date());
    await set(expired, 'expires_at', new Date(Date.now() - 1));
    for (const key of [revoked, expired]) {
      expect(await find(key.secret)).toBeNull();
      expect(await isLive(key)).toBe(false);
    }
  });

  it('reads for all who ask at the same moment by one statement', async () => {
    const keys = [await make(), await make()];
    // Those whose use is noted already.
    for (const key of keys) await set(key, 'last_used_at', new Date());
    const secrets = [...keys, ...keys].map(({ secret }) => secret);
    const { result, statements } = await countStatements(() => Promise.all(secrets.map(find)));
    expect(result.map(viewer => viewer?.apiKeyId)).toEqual([...keys, ...keys].map(key => key.apiKey.uuid));
    expect(statements).toHaveLength(1);
    // The next to ask is told what is true by then.
    expect((await countStatements(() => find(secrets[0] as string))).statements).toHaveLength(1);
  });
});

describe('the last use of a key', () => {
  it('is noted, once for all requests of a minute', async () => {
    const key = await make();
    const before = Date.now();
    const { statements } = await countStatements(async () => {
      await Promise.all(Array.from({ length: 20 }, () => find(key.secret)));
      await find(key.secret);
      expect((await untilUsed(key)).getTime()).toBeGreaterThanOrEqual(before);
    });
    expect(statements.filter(text => text.includes('note-api-key-use'))).toHaveLength(1);
  });

  it('is noted by the database at most once a minute, whatever the process believes', async () => {
    const [late, early] = [await make(), await make()];
    const now = Date.now();
    await set(late, 'last_used_at', new Date(now - 61_000));
    await set(early, 'last_used_at', new Date(now - 30_000));
    await find(late.secret);
    await find(early.secret);
    while (((await lastUsed(late)) as Date).getTime() < now) await sleep(5);
    expect(await lastUsed(early)).toEqual(new Date(now - 30_000));
  });

  it('is not noted for who only tries secrets', async () => {
    const { apiKey } = await make();
    const { statements } = await countStatements(() => find(makeSecret(apiKey.uuid)));
    expect(statements).toHaveLength(1);
  });

  it('is noted also when the request that used the key is stopped', async () => {
    const key = await make();
    const work = new Work();
    const viewer = await work.run(() => find(key.secret));
    work.stop(() => new Error('stopped'));
    expect(viewer).not.toBeNull();
    await untilUsed(key);
  });

  it('harms no request when it can not be noted', async () => {
    const key = await make();
    const em = database.orm.em.fork();
    await em.execute('alter table api_key add constraint unused check (last_used_at is null) not valid');
    try {
      const { result, statements } = await countStatements(async () => {
        const found = [await find(key.secret), await find(key.secret), await find(key.secret)];
        await sleep(50);
        return found;
      });
      expect(result.map(viewer => viewer?.apiKeyId)).toEqual(Array(3).fill(key.apiKey.uuid));
      expect(statements.filter(text => text.includes('note-api-key-use'))).toHaveLength(1);
      expect(await lastUsed(key)).toBeNull();
    } finally {
      await em.execute('alter table api_key drop constraint unused');
    }
  });
});
