import { apiKeyId } from '../graphql/global-id.ts';
import { askAs, person } from '../testing/ask-as.ts';
import { useDatabase, useTransaction } from '../testing/database.ts';
import { makeProject } from '../testing/factories.ts';
import { countStatements } from '../testing/statements.ts';
import { checkKey, makeApiKey } from './api-key/make-api-key.ts';
import { revokeApiKey } from './api-key/revoke-api-key.ts';
import { Scope } from './scope.ts';
import type { Caller } from './viewer.ts';

const database = useDatabase();
const fork = useTransaction(database);

const VIEWER = '{ viewer { subject scopes apiKeys { id name scopes lastUsedAt expiresAt revokedAt } } }';
const NODES = 'query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id ... on ApiKey { name } } }';
const NODE = 'query ($id: ID!) { node(id: $id) { __typename id ... on ApiKey { name } } }';

/** Makes a key. @returns its id */
async function make(subject: string, name: string): Promise<string> {
  const key = checkKey({ name, subject, scopes: ['read'], expiresAt: null });
  return apiKeyId((await makeApiKey(fork(), key)).apiKey.uuid);
}

describe('viewer', () => {
  it('tells who asks, and their keys that are not revoked, the newest first', async () => {
    const [oldest, revoked, newest] = [
      await make('alice', 'Oldest'),
      await make('alice', 'Revoked'),
      await make('alice', 'Newest'),
    ];
    await make('bob', "Bob's");
    await fork().transactional(em => revokeApiKey(em, { id: revoked }, () => true));
    const { result, statements } = await countStatements(() => askAs(person('alice'), fork(), VIEWER));
    const rest = { scopes: ['read'], lastUsedAt: null, expiresAt: null, revokedAt: null };
    expect(result).toEqual({
      data: {
        viewer: {
          subject: 'alice',
          scopes: ['write'],
          apiKeys: [
            { id: newest, name: 'Newest', ...rest },
            { id: oldest, name: 'Oldest', ...rest },
          ],
        },
      },
    });
    expect(statements).toHaveLength(1);
  });

  it("tells an admin of their own keys, not of everybody's", async () => {
    await make('alice', 'Key');
    const { data } = await askAs(person('root', [Scope.ADMIN]), fork(), VIEWER);
    expect(data.viewer).toEqual({ subject: 'root', scopes: ['admin'], apiKeys: [] });
  });

  it.each(['nobody', 'anyone'] as const)('is null for %s', async caller => {
    expect(await askAs(caller, fork(), VIEWER)).toEqual({ data: { viewer: null } });
  });

  it('tells of no keys by a credential without any scope', async () => {
    const without = person('alice', []);
    expect(await askAs(without, fork(), '{ viewer { subject scopes } }')).toEqual({
      data: { viewer: { subject: 'alice', scopes: [] } },
    });
    const { errors } = await askAs(without, fork(), VIEWER);
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });
});

describe('an API key by its global id', () => {
  it.each<[string, Caller]>([
    ['its subject', person('alice')],
    ['an admin', person('root', [Scope.ADMIN])],
  ])('is there for %s', async (_, caller) => {
    const id = await make('alice', 'Key');
    const { data } = await askAs(caller, fork(), NODE, { id });
    expect(data.node).toEqual({ __typename: 'ApiKey', id, name: 'Key' });
  });

  it.each<[string, Caller]>([
    ['others', person('bob')],
    ['anyone', 'anyone'],
  ])('is like an unknown one for %s, by the same statements', async (_, caller) => {
    const id = await make('alice', 'Key');
    const unknown = apiKeyId('01890000-0000-7000-8000-000000000000');
    const ask = (asked: string) => countStatements(() => askAs(caller, fork(), NODE, { id: asked }));
    const hidden = await ask(id);
    expect(hidden).toEqual(await ask(unknown));
    expect(hidden.result).toEqual({ data: { node: null } });
  });

  it('is not there for who has not signed in', async () => {
    const { errors } = await askAs('nobody', fork(), NODE, { id: await make('alice', 'Key') });
    expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  });

  it('is found with others by one statement, beside other kinds', async () => {
    const ids = [await make('alice', 'One'), await make('bob', 'Two'), await make('alice', 'Three')];
    const { id } = await makeProject(fork());
    const admin = person('root', [Scope.ADMIN]);
    const { result, statements } = await countStatements(() =>
      askAs(admin, fork(), NODES, { ids: [...ids, id] }),
    );
    expect(result.data.nodes.map((node: { id: string }) => node.id)).toEqual([...ids, id]);
    expect(statements).toHaveLength(2);
  });
});
