import { Scope } from '../../access/scope.ts';
import { bearing, makeApiKey } from '../../testing/callers.ts';
import { useDatabase } from '../../testing/database.ts';
import { sendRaw } from '../../testing/send-raw.ts';
import { useServer } from '../../testing/server.ts';

const TOKEN = 'a-token-of-enough-characters';

const database = useDatabase();
const fork = () => database.orm.em.fork();
const server = useServer(fork, { AUTH: 'on' });
const withToken = useServer(fork, { AUTH: 'on', METRICS_TOKEN: TOKEN });

async function statusFor(url: string, headers: Record<string, string> = {}): Promise<number> {
  const response = await fetch(`${url}/metrics`, { headers });
  const text = await response.text();
  expect(text.includes('noodle_build_info')).toBe(response.status === 200);
  return response.status;
}

describe('/metrics > without access control', () => {
  const open = useServer(fork);

  it('is for anyone who calls this machine by a name of its own', async () => {
    expect(await statusFor(open.url)).toBe(200);
    const { port } = new URL(open.url);
    const headers = [`Host: evil.example.com:${port}`, 'Connection: close'];
    const answer = await sendRaw(open.url, ['GET /metrics HTTP/1.1', ...headers, '', ''].join('\r\n'));
    expect(answer).toMatch(/^HTTP\/1\.1 421 /);
    expect(answer).not.toContain('noodle_build_info');
  });
});

describe('/metrics > with access control', () => {
  it('is for viewers with the scope admin', async () => {
    const admin = await makeApiKey(fork(), 'operator', { scopes: [Scope.ADMIN] });
    expect(await statusFor(server.url, bearing(admin))).toBe(200);
  });

  it.each([Scope.READ, Scope.WRITE])('is not for viewers with the scope %s', async scope => {
    const secret = await makeApiKey(fork(), 'somebody', { scopes: [scope] });
    expect(await statusFor(server.url, bearing(secret))).toBe(401);
  });

  it('is not for nobody, nor for credentials that are not good', async () => {
    expect(await statusFor(server.url)).toBe(401);
    expect(await statusFor(server.url, bearing('noodle_wrong'))).toBe(401);
    expect(await statusFor(server.url, bearing(TOKEN))).toBe(401);
  });

  it('is for bearers of METRICS_TOKEN, and of that alone', async () => {
    expect(await statusFor(withToken.url, bearing(TOKEN))).toBe(200);
    expect(await statusFor(withToken.url, bearing(`${TOKEN}.`))).toBe(401);
    expect(await statusFor(withToken.url)).toBe(401);
    const admin = await makeApiKey(fork(), 'operator', { scopes: [Scope.ADMIN] });
    expect(await statusFor(withToken.url, bearing(admin))).toBe(200);
  });

  it('gives bearers of METRICS_TOKEN nothing else', async () => {
    const response = await fetch(`${withToken.url}/graphql?query={__typename}`, {
      headers: { 'apollo-require-preflight': '1', ...bearing(TOKEN) },
    });
    expect(response.status).toBe(401);
  });
});
