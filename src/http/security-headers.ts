import type { FastifyInstance, FastifyReply } from 'fastify';
import helmet from 'helmet';

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

/** The same for every answer, with a policy for what is no page. */
const protect = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
  },
  // The login window that Sandbox opens tells it the outcome.
  crossOriginOpenerPolicy: { policy: 'same-origin-allow-popups' },
  // Whether other domains below this one have TLS is not this server's to say. Browsers heed it where there is TLS.
  strictTransportSecurity: { maxAge: 31_536_000, includeSubDomains: false },
  frameguard: { action: 'deny' },
});

/** Gives every answer the headers by which browsers keep other pages and other types of content away. */
export function setSecurityHeaders(server: FastifyInstance): void {
  // Before Fastify, whose hooks see neither malformed requests nor those that come while it closes. It is done at once.
  server.server.prependListener('request', (request, response) => protect(request, response, () => {}));
}

/** Lets an answer that is Apollo Sandbox's page load what it needs. */
export function allowSandbox(reply: FastifyReply): void {
  if (reply.getHeader('content-type') === 'text/html') reply.header('content-security-policy', PAGE_POLICY);
}
