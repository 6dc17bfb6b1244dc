import { bearing } from '../../testing/callers.ts';
import { useDatabase } from '../../testing/database.ts';
import { useServer } from '../../testing/server.ts';
import { Scope } from '../scope.ts';
import { checkKey, makeApiKey } from './make-api-key.ts';

const database = useDatabase();
const server = useServer(() => database.orm.em.fork(), { AUTH: 'on', LOG_LEVEL: 'trace' });

/** Sends an operation with a secret. */
const send = (secret: string, query: string, variables: Record<string, unknown> = {}) =>
  server.send(query, variables, bearing(secret));

const make = async (subject: string, scope: Scope) => {
  const key = checkKey({ name: 'Key', subject, scopes: [scope], expiresAt: null });
  return (await database.orm.em.fork().transactional(em => makeApiKey(em, key))).secret;
};

const VIEWER = '{ viewer { subject scopes apiKeys { id name } } }';
const CREATE = `mutation ($input: CreateApiKeyInput!) {
  createApiKey(input: $input) { __typename ... on CreateApiKeySuccess { secret apiKey { id } } }
}`;
const REVOKE = `mutation ($input: RevokeApiKeyInput!) {
  revokeApiKey(input: $input) { __typename ... on RevokeApiKeySuccess { apiKey { id } } }
}`;

describe('an API key over HTTP', () => {
  it('is made by another one, lets its bearer in, and no more once it is revoked', async () => {
    const admin = await make('root', Scope.ADMIN);
    const input = { name: 'Builds', scopes: ['write'], subject: 'builder' };
    const made = (await send(admin, CREATE, { input })).data.createApiKey;
    expect(await send(made.secret, VIEWER)).toEqual({
      status: 200,
      data: {
        viewer: {
          subject: 'builder',
          scopes: ['write'],
          apiKeys: [{ id: made.apiKey.id, name: 'Builds' }],
        },
      },
    });
    const another = { input: { name: 'Another', scopes: ['read'] } };
    expect((await send(made.secret, CREATE, another)).data.createApiKey).toEqual({
      __typename: 'ForbiddenError',
    });
    expect((await send(made.secret, REVOKE, { input: { id: made.apiKey.id } })).data).toEqual({
      revokeApiKey: { __typename: 'RevokeApiKeySuccess', apiKey: { id: made.apiKey.id } },
    });
    const refused = await send(made.secret, VIEWER);
    expect(refused.status).toBe(401);
    expect(refused.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  });

  it('is logged nowhere', async () => {
    const secret = await make('alice', Scope.WRITE);
    await send(secret, VIEWER);
    await send(`${secret}x`, VIEWER);
    expect(server.logged.length).toBeGreaterThan(0);
    expect(server.logged.join()).not.toContain(secret);
  });
});
