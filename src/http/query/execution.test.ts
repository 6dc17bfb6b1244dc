import { useDatabase, useTransaction } from '../../testing/database.ts';
import { makeProject } from '../../testing/factories.ts';
import { type Answer, useServer } from '../../testing/server.ts';

const database = useDatabase();
const fork = useTransaction(database);
const server = useServer(fork);

async function send(query: string, variables: object, operationName?: string): Promise<Answer> {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables, operationName }),
  });
  const { data, errors } = (await response.json()) as Answer;
  return { status: response.status, data, ...(errors && { errors }) };
}

describe('checked variables', () => {
  const CREATE = 'mutation ($input: CreateVersionInput!) { createVersion(input: $input) { __typename } }';

  it('refuse @oneOf violations in variables', async () => {
    const changes = [{}, { create: { path: 'CANARY', content: 'CANARY' }, delete: { path: 'CANARY' } }];
    const answer = await send(CREATE, { input: { projectId: 'x', parentNumber: 0, name: 'n', changes } });
    expect(answer.status).toBe(400);
    expect(answer.errors).toEqual([
      {
        message:
          'Variable "$input.changes[0]": Exactly one key must be specified for OneOf type "FileChangeInput".\n' +
          'Variable "$input.changes[1]": Exactly one key must be specified for OneOf type "FileChangeInput".',
        locations: [{ line: 1, column: 11 }],
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ]);
  });

  it.each(['{}', '{create: {path: "CANARY", content: ""}, delete: {path: "CANARY"}}', '{create: null}'])(
    'refuse @oneOf violations in literals: %s',
    async change => {
      const query = `mutation { createVersion(input: {projectId: "x", parentNumber: 0, name: "n", changes: [${change}]}) { __typename } }`;
      const answer = await send(query, {});
      expect(answer.status).toBe(400);
      expect(answer.errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
      expect(JSON.stringify(answer)).not.toContain('CANARY');
    },
  );

  it('name twenty faults and say that there are more', async () => {
    const answer = await send(CREATE, {
      input: { projectId: 'x', parentNumber: 0, name: 'n', changes: Array(1_000).fill(1) },
    });
    const lines = answer.errors?.[0]?.message.split('\n');
    expect(lines).toHaveLength(21);
    expect(lines?.at(-1)).toBe('There are more faults.');
  });

  it('are not looked at when they hold too many values', async () => {
    const nested = Array.from({ length: 2_000 }, () => Array(60).fill('CANARY'));
    for (const ids of [nested, Array(200_000).fill('CANARY')]) {
      const { status, errors } = await send('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids });
      expect(status).toBe(400);
      expect(errors).toEqual([
        { message: 'The variables hold more than 110000 values.', extensions: { code: 'BAD_USER_INPUT' } },
      ]);
    }
  });

  it('refuse null where only a default saved it, as a whole', async () => {
    const query = 'query ($id: ID = "CANARY") { node(id: $id) { id } templates { name } }';
    for (let i = 0; i < 3; i++) {
      const { status, data, errors } = await send(query, { id: null });
      expect([status, data]).toEqual([400, undefined]);
      expect(errors).toEqual([
        {
          message: 'Argument "id" of non-null type "ID!" must not be null.',
          locations: [{ line: 1, column: 39 }],
          extensions: { code: 'BAD_USER_INPUT' },
        },
      ]);
    }
  });

  it('keep the contents beside such a null out of the answer', async () => {
    const query = 'query ($id: ID = "x") { nodes(ids: ["CANARY", $id]) { id } }';
    const answer = await send(query, { id: null });
    expect(answer.status).toBe(400);
    expect(answer.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    expect(JSON.stringify(answer)).not.toContain('CANARY');
  });
});

describe('faults of resolvers', () => {
  // A closed transaction is a bug as good as any.
  const broken = useServer(() => {
    const em = fork();
    Object.defineProperty(em, 'fork', {
      value: () => {
        throw new Error('CANARY select 1 from secret');
      },
    });
    return em;
  });

  it.each([
    [
      'a mutation',
      'mutation { deleteProject(input: {projectId: "00000000-0000-7000-8000-000000000000"}) { __typename } }',
    ],
  ])('are masked in %s, under an id that the log holds', async (_name, query) => {
    const { status, errors, data } = await broken.send(query);
    expect([status, data]).toEqual([200, null]);
    const [{ message, extensions, path }] = errors as NonNullable<Answer['errors']> &
      [NonNullable<Answer['errors']>[0]];
    expect(extensions).toEqual({
      code: 'INTERNAL_SERVER_ERROR',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(message).toBe(
      `Something went wrong on the server; its log says more under the id ${extensions.id}.`,
    );
    expect(path).toEqual(['deleteProject']);
    const line = broken.logged.map(it => JSON.parse(it)).find(it => it.faultId === extensions.id);
    expect(line).toMatchObject({
      level: 50,
      msg: 'a request failed',
      err: { message: 'CANARY select 1 from secret' },
    });
    expect(line.err.stack).toContain('execution.test');
  });
});

describe('statuses', () => {
  const ok = 'ok: templates { name }';

  it.each([
    ['200 for an answer', `{ ${ok} }`, 200],
    [
      '200 for a partial answer',
      `{ projects { nodes { latestVersion { comparison(base: 9) { filesAdded } } } } ${ok} }`,
      200,
    ],
    ['400 for arguments that can not be right', `{ node(id: "x") { id } ${ok} }`, 400],
    ['400 for what validation refuses', '{ nope }', 400],
  ])('are %s', async (_name, query, status) => {
    await makeProject(fork());
    for (let i = 0; i < 3; i++) expect((await send(query, {})).status).toBe(status);
  });
});
