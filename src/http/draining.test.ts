import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { parseConfig } from '../config.ts';
import { useDatabase } from '../testing/database.ts';
import { createServer } from './server.ts';

const database = useDatabase();

describe('a server that closes', () => {
  it('says on /ready that it is unavailable, and takes no requests', async () => {
    const server = await createServer(
      parseConfig({}),
      () => database.orm.em.fork(),
      pino({ level: 'silent' }),
    );
    const { promise: drained, resolve: drain } = Promise.withResolvers<void>();
    server.addHook('preClose', () => drained);
    await server.listen({ host: '127.0.0.1', port: 0 });
    const url = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
    const statusOf = async (path: string) => (await fetch(`${url}${path}`)).status;
    expect(await statusOf('/ready')).toBe(200);
    const closed = server.close();
    expect(await statusOf('/ready')).toBe(503);
    expect(await statusOf('/graphql?query={__typename}')).toBe(503);
    drain();
    await closed;
    await expect(statusOf('/ready')).rejects.toThrow('fetch failed');
  });
});
