import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import proxyAddr from '@fastify/proxy-addr';

/**
 * Tells the IP address that a request comes from; empty for one whose connection is gone.
 * @param proxies whose X-Forwarded-For counts, by addresses and networks: what they hand on comes from the last address
 *   in it that is none of theirs
 */
export function clientAddresses(proxies: string[]): (request: IncomingMessage) => string {
  const isTrusted = proxyAddr.compile(proxies);
  return request => {
    const { remoteAddress = '' } = request.socket;
    const named = remoteAddress ? proxyAddr(request, isTrusted) : '';
    // One address has two spellings where a socket takes both kinds.
    return (isIP(named) ? named : remoteAddress).replace(/^::ffff:(?=\d+\.)/i, '');
  };
}
