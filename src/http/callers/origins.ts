import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether a page that opens a stream may: one of an allowed origin, or of this server's own. Browsers let pages of all
 * origins open them and say only where they come from; other programs say nothing.
 * @param allowed origins, or `*`
 */
export function isAllowedOrigin({ origin, host }: IncomingHttpHeaders, allowed: readonly string[]): boolean {
  if (origin === undefined || allowed.includes('*') || allowed.includes(origin)) return true;
  // The scheme may be another one before a proxy.
  return URL.canParse(origin) && new URL(origin).host === host?.toLowerCase();
}
