import { SharedReads } from '../../database/shared-reads.ts';
import { askAs, person } from '../../testing/ask-as.ts';
import { useDatabase, useTransaction } from '../../testing/database.ts';
import { databaseState } from '../../testing/factories.ts';
import { Scope } from '../scope.ts';
import type { Caller, Viewer } from '../viewer.ts';
import { ApiKey } from './api-key.entity.ts';
import { viewerOfApiKey } from './find-viewer.ts';
import { checkKey, makeApiKey } from './make-api-key.ts';
import { hashOfSecret, keyIdOf } from './secret.ts';

const database = useDatabase();
const fork = useTransaction(database);

const CREATE = `mutation ($input: CreateApiKeyInput!) {
  createApiKey(input: $input) {
    __typename
    ... on CreateApiKeySuccess {
      secret apiKey { __typename id name scopes createdAt lastUsedAt expiresAt revokedAt }
    }
    ... on MutationError { code message }
    ... on InvalidInputError { issues { field message } }
    ... on ForbiddenError { requiredRole }
    ... on LimitExceededError { limit maximum actual }
  }
}`;

/** Calls createApiKey, by default for a key that may write. */
async function create(caller: Caller, input: Record<string, unknown> = {}) {
  const given = { name: 'Key', scopes: ['write'], ...input };
  const { data, errors } = await askAs(caller, fork(), CREATE, { input: given });
  expect(errors).toBeUndefined();
  return data.createApiKey;
}

/** Calls createApiKey, which must refuse and leave the database as it is. */
async function refused(caller: Caller, input: Record<string, unknown> = {}) {
  const before = await databaseState(fork());
  const answer = await create(caller, input);
  expect(answer.__typename).toMatch(/Error$/);
  expect(await databaseState(fork())).toEqual(before);
  return answer;
}

const withKey = (scope: Scope, subject = 'alice'): Viewer => ({
  ...person(subject, [scope]),
  apiKeyId: '01890a5d-ac96-774b-bcce-b302099a8057',
});

const keyOf = ({ secret }: { secret: string }) => fork().findOneOrFail(ApiKey, keyIdOf(secret) ?? '');

const admin = person('root', [Scope.ADMIN]);

describe('createApiKey', () => {
  it('makes a key for the viewer, whose secret it alone tells', async () => {
    const expiresAt = '2100-01-01T00:00:00.000Z';
    const answer = await create(person('alice'), { name: ' Deploys ', scopes: ['read', 'write'], expiresAt });
    expect(answer).toEqual({
      __typename: 'CreateApiKeySuccess',
      secret: expect.stringMatching(/^noodle_[0-9a-f]{32}_[\w-]{43}$/),
      apiKey: {
        __typename: 'ApiKey',
        id: expect.any(String),
        ...{ name: 'Deploys', scopes: ['read', 'write'], expiresAt },
        createdAt: expect.any(String),
        lastUsedAt: null,
        revokedAt: null,
      },
    });
    const key = await keyOf(answer);
    expect(key).toMatchObject({ subject: 'alice', name: 'Deploys', scopes: ['read', 'write'] });
    expect(key.hash).toEqual(hashOfSecret(answer.secret));
    const [row] = await fork().execute('select k::text as text from api_key k');
    expect(row?.text).not.toContain(answer.secret.split('_')[2]);
  });

  it('makes keys that let their bearers in, and by default never end', async () => {
    const { secret, apiKey } = await create(person('alice'));
    expect(apiKey.expiresAt).toBeNull();
    const viewer = await viewerOfApiKey(secret, fork().getKysely(), new SharedReads());
    expect(viewer).toMatchObject({ subject: 'alice', scopes: ['write'], expiresAt: null });
  });

  it('makes keys for anybody when an admin asks, with a token or a key', async () => {
    for (const viewer of [admin, withKey(Scope.ADMIN)]) {
      const answer = await create(viewer, { subject: 'bob', scopes: ['admin'] });
      expect(await keyOf(answer)).toMatchObject({ subject: 'bob', scopes: ['admin'] });
    }
  });

  it.each<[string, Record<string, unknown>, string, string]>([
    ['a blank name', { name: ' ' }, 'name', 'must not be empty or blank'],
    ['a long name', { name: 'a'.repeat(256) }, 'name', 'must not be longer than 255 characters'],
    ['no scopes', { scopes: [] }, 'scopes', 'must hold at least one scope'],
    ['an unknown scope', { scopes: ['read', 'own'] }, 'scopes.1', 'must be one of read, write, admin'],
    ['a scope twice', { scopes: ['read', 'read'] }, 'scopes.1', 'must not be there twice'],
    ['an empty subject', { subject: '' }, 'subject', 'must neither be empty nor begin or end with a space'],
    ['a long subject', { subject: 'a'.repeat(256) }, 'subject', 'must have at most 255 characters'],
    ['an end in the past', { expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt', 'must be in the future'],
  ])('refuses %s', async (_, input, field, message) => {
    expect(await refused(admin, input)).toMatchObject({
      __typename: 'InvalidInputError',
      code: 'INVALID_INPUT',
      issues: [{ field, message }],
    });
  });

  it('tells all that is wrong at once, of many scopes only a few', async () => {
    const { issues } = await refused(admin, { name: '', scopes: Array(10_000).fill('x'), subject: ' ' });
    expect(issues.map(({ field }: { field: string }) => field)).toEqual([
      'name',
      'scopes',
      'scopes.0',
      'scopes.1',
      'scopes.2',
      'subject',
    ]);
  });

  it.each<[string, Caller, Record<string, unknown>, string]>([
    ['more than the viewer may', person('alice'), { scopes: ['admin'] }, 'lacks the scope "admin"'],
    ['among others what the viewer may not', person('alice'), { scopes: ['read', 'admin'] }, '"admin"'],
    ['keys for others to who is no admin', person('alice'), { subject: 'bob' }, 'another subject'],
    ['a key to the bearer of a key', withKey(Scope.WRITE), { scopes: ['read'] }, 'making others takes'],
    ['a key to who may only read', person('alice', [Scope.READ]), { scopes: ['read'] }, 'scope "write"'],
    ['a key where there is no viewer', 'anyone', {}, 'npm run api-key'],
  ])('refuses %s', async (_, caller, input, message) => {
    expect(await refused(caller, input)).toEqual({
      __typename: 'ForbiddenError',
      code: 'FORBIDDEN',
      message: expect.stringContaining(message),
      requiredRole: null,
    });
  });

  it('takes the own subject for no other one', async () => {
    expect(await create(person('alice'), { subject: 'alice' })).toMatchObject({
      __typename: 'CreateApiKeySuccess',
    });
  });

  it('is a fault for who has not signed in', async () => {
    const { data, errors } = await askAs('nobody', fork(), CREATE, {
      input: { name: 'Key', scopes: ['read'] },
    });
    expect(data).toBeNull();
    expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  });

  it('refuses the 101st key of a subject, revoked ones not counted', async () => {
    const key = { ...checkKey({ name: 'Key', subject: 'alice', scopes: ['read'], expiresAt: null }) };
    await fork().transactional(async em => {
      for (let i = 0; i < 100; i++) await makeApiKey(em, key);
    });
    expect(await refused(person('alice'))).toEqual({
      __typename: 'LimitExceededError',
      code: 'LIMIT_EXCEEDED',
      message: 'MAX_API_KEYS allows 100, and this would be 101.',
      ...{ limit: 'MAX_API_KEYS', maximum: 100, actual: 101 },
    });
    expect(await create(person('bob'))).toMatchObject({ __typename: 'CreateApiKeySuccess' });
    const [first] = await fork().find(ApiKey, { subject: 'alice' }, { limit: 1 });
    await fork().nativeUpdate(ApiKey, first?.uuid ?? '', { revokedAt: new Date() });
    expect(await create(person('alice'))).toMatchObject({ __typename: 'CreateApiKeySuccess' });
  });
});

describe('keys that are made at the same time', () => {
  it('are not more than a subject may have', async () => {
    const key = checkKey({ name: 'Key', subject: 'many', scopes: ['read'], expiresAt: null });
    const make = () => database.orm.em.fork().transactional(em => makeApiKey(em, key));
    for (let i = 0; i < 95; i++) await make();
    const made = await Promise.allSettled(Array.from({ length: 10 }, make));
    expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    expect(await database.orm.em.fork().count(ApiKey, { subject: 'many' })).toBe(100);
  });
});
