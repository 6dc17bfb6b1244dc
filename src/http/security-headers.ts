import type { FastifyInstance, FastifyReply } from 'fastify';

const APOLLO = 'apollographql.com';
const PAGE_HOSTS = ['apollo-server-landing-page', 'embeddable-sandbox'].map(
  name => `https://${name}.cdn.${APOLLO}`,
);

/**
 * What Apollo Sandbox's page may load, and it alone. The page asks the server itself for what its frame wants to know;
 * its own policy, which holds besides, lets only those scripts and styles in that bear the nonce of the moment.
 */
const PAGE_POLICY = [
  "default-src 'none'",
  `script-src 'unsafe-inline' ${PAGE_HOSTS.join(' ')}`,
  `style-src 'unsafe-inline' ${PAGE_HOSTS.join(' ')} https://fonts.googleapis.com`,
  'font-src https://fonts.gstatic.com',
  `img-src https://apollo-server-landing-page.cdn.${APOLLO}`,
  `manifest-src https://apollo-server-landing-page.cdn.${APOLLO}`,
  `frame-src https://sandbox.embed.${APOLLO}`,
  "connect-src 'self' ws: wss:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Those of helmet's that today's browsers heed, the same for every answer, with a policy for what is no page. */
const HEADERS: readonly (readonly [name: string, value: string])[] = [
  ['content-security-policy', "default-src 'none'; frame-ancestors 'none'"],
  // The login window that Sandbox opens tells it the outcome.
  ['cross-origin-opener-policy', 'same-origin-allow-popups'],
  ['cross-origin-resource-policy', 'same-origin'],
  ['referrer-policy', 'no-referrer'],
  // Browsers heed it where there is TLS.
  ['strict-transport-security', 'max-age=31536000'],
  ['x-content-type-options', 'nosniff'],
  ['x-frame-options', 'DENY'],
];

/** Gives every answer the headers by which browsers keep other pages and other types of content away. */
export function setSecurityHeaders(server: FastifyInstance): void {
  // Before Fastify, whose hooks see neither malformed requests nor those that come while it closes.
  server.server.prependListener('request', (_request, response) => {
    for (const [name, value] of HEADERS) response.setHeader(name, value);
  });
}

/** Lets an answer that is Apollo Sandbox's page load what it needs. */
export function allowSandbox(reply: FastifyReply): void {
  if (reply.getHeader('content-type') === 'text/html') reply.header('content-security-policy', PAGE_POLICY);
}
