import { SharedReads } from '../../database/shared-reads.ts';
import { apiKeyId } from '../../graphql/global-id.ts';
import { askAs, person } from '../../testing/ask-as.ts';
import { useDatabase, useTransaction } from '../../testing/database.ts';
import { databaseState, makeProject } from '../../testing/factories.ts';
import { Scope } from '../scope.ts';
import type { Caller } from '../viewer.ts';
import { viewerOfApiKey } from './find-viewer.ts';
import { checkKey, makeApiKey } from './make-api-key.ts';

const database = useDatabase();
const fork = useTransaction(database);

const REVOKE = `mutation ($input: RevokeApiKeyInput!) {
  revokeApiKey(input: $input) {
    __typename
    ... on RevokeApiKeySuccess { apiKey { id name revokedAt } }
    ... on MutationError { code message }
    ... on ApiKeyNotFoundError { apiKeyId }
  }
}`;

async function revoke(caller: Caller, id: string) {
  const { data, errors } = await askAs(caller, fork(), REVOKE, { input: { id } });
  expect(errors).toBeUndefined();
  return data.revokeApiKey;
}

/** Makes a key of alice's. */
async function make() {
  const checked = checkKey({ name: 'Key', subject: 'alice', scopes: ['write'], expiresAt: null });
  const { apiKey, secret } = await makeApiKey(fork(), checked);
  return { uuid: apiKey.uuid, id: apiKeyId(apiKey.uuid), secret };
}

const bears = (secret: string) => viewerOfApiKey(secret, fork().getKysely(), new SharedReads());

describe('revokeApiKey', () => {
  it("makes an own key's secret good for nothing", async () => {
    const [key, other] = [await make(), await make()];
    expect(await bears(key.secret)).not.toBeNull();
    expect(await revoke(person('alice'), key.id)).toEqual({
      __typename: 'RevokeApiKeySuccess',
      apiKey: { id: key.id, name: 'Key', revokedAt: expect.any(String) },
    });
    expect(await bears(key.secret)).toBeNull();
    expect(await bears(other.secret)).not.toBeNull();
  });

  it('succeeds a second time and leaves the time as it was', async () => {
    const { id } = await make();
    const first = await revoke(person('alice'), id);
    expect(await revoke(person('alice'), id)).toEqual(first);
  });

  it('revokes the very key that the caller came with', async () => {
    const { id, secret } = await make();
    const viewer = await bears(secret);
    expect(await revoke(viewer ?? 'nobody', id)).toMatchObject({ __typename: 'RevokeApiKeySuccess' });
  });

  it("revokes anybody's key for an admin", async () => {
    const { id } = await make();
    expect(await revoke(person('root', [Scope.ADMIN]), id)).toMatchObject({ apiKey: { id } });
  });

  it("answers to others' keys as to unknown ones, and to what is no key's id", async () => {
    const { id, uuid, secret } = await make();
    const project = await makeProject(fork());
    const before = await databaseState(fork());
    const unknown = apiKeyId('01890000-0000-7000-8000-000000000000');
    for (const asked of [id, unknown, uuid, project.id, '', 'nul\0']) {
      expect(await revoke(person('bob'), asked)).toEqual({
        __typename: 'ApiKeyNotFoundError',
        code: 'NOT_FOUND',
        message: 'There is no API key with this id.',
        apiKeyId: asked,
      });
    }
    expect(await databaseState(fork())).toEqual(before);
    expect(await bears(secret)).not.toBeNull();
  });

  it.each<[string, Caller, string]>([
    ['who may only read', person('alice', [Scope.READ]), 'scope "write"'],
    ['where there is no viewer', 'anyone', 'npm run api-key'],
  ])('is forbidden %s', async (_, caller, message) => {
    const { id, secret } = await make();
    expect(await revoke(caller, id)).toEqual({
      __typename: 'ForbiddenError',
      code: 'FORBIDDEN',
      message: expect.stringContaining(message),
    });
    expect(await bears(secret)).not.toBeNull();
  });

  it('is a fault for who has not signed in', async () => {
    const { id } = await make();
    const { errors } = await askAs('nobody', fork(), REVOKE, { input: { id } });
    expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  });
});
