import { useDatabase } from '../testing/database.ts';
import { useServer } from '../testing/server.ts';

const database = useDatabase();
const server = useServer(() => database.orm.em.fork());

const JSON_TYPE = { 'content-type': 'application/json' };
const post = (path: string, body: string, headers = {}) =>
  fetch(`${server.url}${path}`, { method: 'POST', headers: { ...JSON_TYPE, ...headers }, body });
const QUERY = JSON.stringify({ query: '{ __typename }' });

describe('security headers', () => {
  it.each<[string, () => Promise<Response>]>([
    ['an answer', () => post('/graphql', QUERY)],
    ['a refused query', () => post('/graphql', JSON.stringify({ query: '{ canary }' }))],
    ['a stream', () => post('/graphql/stream', QUERY, { accept: 'text/event-stream' })],
    ['/health', () => fetch(`${server.url}/health`)],
    ['the way to /graphql', () => fetch(server.url, { redirect: 'manual' })],
    ['an unknown address', () => fetch(`${server.url}/canary`)],
    ['a malformed address', () => fetch(`${server.url}/%canary`)],
    [
      'a preflight',
      () =>
        fetch(`${server.url}/graphql`, {
          method: 'OPTIONS',
          headers: { origin: 'https://studio.apollographql.com', 'access-control-request-method': 'POST' },
        }),
    ],
  ])('are on %s', async (_name, ask) => {
    const { headers } = await ask();
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-security-policy': "default-src 'none';frame-ancestors 'none'",
      'cross-origin-opener-policy': 'same-origin-allow-popups',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'strict-transport-security': 'max-age=31536000',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'x-permitted-cross-domain-policies': 'none',
    });
    expect(headers.get('x-powered-by')).toBeNull();
  });

  it("let Apollo Sandbox's page load all that it names, and nobody frame it", async () => {
    const response = await fetch(`${server.url}/graphql`, { headers: { accept: 'text/html' } });
    const policy = new Map(
      (response.headers.get('content-security-policy') ?? '').split('; ').map(directive => {
        const [name = '', ...sources] = directive.split(' ');
        return [name, sources] as const;
      }),
    );
    const page = await response.text();
    const named = (pattern: RegExp) => [...page.matchAll(pattern)].map(([, url = '']) => new URL(url).origin);
    for (const origin of named(/<script[^>]* src="([^"]+)"/g))
      expect(policy.get('script-src')).toContain(origin);
    for (const origin of named(/href="([^"]+)"\s+rel="stylesheet"/g))
      expect(policy.get('style-src')).toContain(origin);
    for (const origin of named(/rel="icon"\s+href="([^"]+)"/g))
      expect(policy.get('img-src')).toContain(origin);
    for (const origin of named(/rel="manifest"\s+href="([^"]+)"/g))
      expect(policy.get('manifest-src')).toContain(origin);
    expect(named(/<script[^>]* src="([^"]+)"/g)).toEqual([
      'https://embeddable-sandbox.cdn.apollographql.com',
    ]);
    // Its scripts and styles stand in it, and the page's own policy says which of them may.
    expect(page).toMatch(
      /<meta http-equiv="Content-Security-Policy" content="script-src 'self' 'nonce-\w{64}'/,
    );
    expect(policy.get('connect-src')).toContain("'self'");
    expect(policy.get('frame-src')).toEqual(['https://sandbox.embed.apollographql.com']);
    expect(policy.get('frame-ancestors')).toEqual(["'none'"]);
    expect(policy.get('default-src')).toEqual(["'none'"]);
  });
});
