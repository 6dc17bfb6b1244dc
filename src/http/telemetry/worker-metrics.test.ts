import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { parseConfig } from '../../config.ts';
import { Metrics } from '../../telemetry/metrics.ts';
import { useDatabase } from '../../testing/database.ts';
import { serveWorkerMetrics } from './worker-metrics.ts';

const TOKEN = 'a-token-of-enough-characters';

const database = useDatabase();
const fork = () => database.orm.em.fork();
const log = pino({ level: 'silent' });
const started: FastifyInstance[] = [];
afterEach(async () => {
  for (const server of started.splice(0)) await server.close();
});

async function start(settings: Record<string, string> = {}): Promise<string> {
  // Port 0 is a free one here, where a worker would not listen at all.
  const server = await serveWorkerMetrics(parseConfig(settings), fork, new Metrics(), log);
  started.push(server);
  return `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
}

const statusOf = async (url: string, headers: Record<string, string> = {}) =>
  (await fetch(url, { headers })).status;

describe("a worker's metrics", () => {
  it('stand beside its health', async () => {
    const url = await start();
    const text = await (await fetch(`${url}/metrics`)).text();
    expect(text).toContain('noodle_generations{status="running"} 0');
    expect(await statusOf(`${url}/health`)).toBe(200);
    expect(await statusOf(`${url}/ready`)).toBe(200);
    expect(await statusOf(`${url}/graphql`)).toBe(404);
  });

  it('are for bearers of METRICS_TOKEN', async () => {
    const url = await start({ METRICS_TOKEN: TOKEN });
    expect(await statusOf(`${url}/metrics`)).toBe(401);
    expect(await statusOf(`${url}/metrics`, { authorization: `Bearer ${TOKEN}` })).toBe(200);
  });

  it('are for nobody with access control and no token', async () => {
    const url = await start({ AUTH: 'on' });
    expect(await statusOf(`${url}/metrics`)).toBe(401);
    expect(await statusOf(`${url}/metrics`, { authorization: 'Bearer undefined' })).toBe(401);
  });

  it('say why they can not be served', async () => {
    const url = await start();
    await expect(start({ METRICS_PORT: new URL(url).port })).rejects.toThrow(
      /^The server can't listen on port \d+ \(METRICS_PORT\)/,
    );
  });
});
