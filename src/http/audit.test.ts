import type { AddressInfo } from 'node:net';
import { ApolloServer } from '@apollo/server';
import fastifyApollo from '@as-integrations/fastify';
import fastify, { type FastifyInstance } from 'fastify';
import { auditServer } from 'graphql-http';
import { createSchema } from '../schema/schema.ts';
import { useDatabase } from '../testing/database.ts';
import { useServer } from '../testing/server.ts';

const database = useDatabase();
const server = useServer(() => database.orm.em.fork());
let bare: FastifyInstance;
let bareUrl: string;

beforeAll(async () => {
  const apollo = new ApolloServer({ schema: createSchema() });
  await apollo.start();
  bare = fastify();
  await bare.register(fastifyApollo(apollo));
  await bare.listen({ host: '127.0.0.1', port: 0 });
  bareUrl = `http://127.0.0.1:${(bare.server.address() as AddressInfo).port}`;
});
afterAll(() => bare.close());

/** What the audits of graphql-http have to say against a server, by their kind; those that only may be are left out. */
async function faultsOf(url: string): Promise<{ errors: string[]; warnings: string[] }> {
  const results = await auditServer({ url: `${url}/graphql` });
  expect(results.length).toBeGreaterThan(50);
  const named = (status: string) =>
    results.filter(result => result.status === status).map(({ id, name }) => `${id} ${name}`);
  return { errors: named('error'), warnings: named('warn') };
}

describe('GraphQL over HTTP', () => {
  it('is served as the specification wants it, and where it only advises, as Apollo Server does', async () => {
    const ours = await faultsOf(server.url);
    const apollos = await faultsOf(bareUrl);
    expect(ours.errors).toEqual([]);
    expect(apollos.warnings).toEqual(expect.arrayContaining(ours.warnings));
    expect(ours.warnings).toEqual([
      '572B SHOULD use 200 status code on document parsing failure when accepting application/json',
      'FDE2 SHOULD use 200 status code on document validation failure when accepting application/json',
      '7B9B SHOULD use a status code of 200 on variable coercion failure when accepting application/json',
    ]);
  });
});
