import { isLoopbackName } from '../../access/loopback.ts';

/** What almost all requests say. */
const USUAL = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/;

const HOST = /^(\[[\da-f:.]+\]|[^:[\]@/]+)(?::\d*)?$/i;

/**
 * Whether a request calls this machine by a name that only it has. A page of any site can have a browser call it by
 * a name of that site's own, for which the browser has asked the DNS (DNS rebinding), and would be let in like the
 * person before the screen. What is no browser may leave the name out.
 * @param host the header
 */
export function isForLoopback(host: string | undefined): boolean {
  return host === undefined || USUAL.test(host) || isLoopbackName(HOST.exec(host)?.[1] ?? '');
}
