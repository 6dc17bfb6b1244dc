import { BlockList, isIP } from 'node:net';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** Whether a text is an IP address, in any spelling, that only this machine itself can call. */
export function isLoopbackAddress(text: string): boolean {
  const version = isIP(text);
  return version !== 0 && LOOPBACK.check(text, version === 4 ? 'ipv4' : 'ipv6');
}

/** Whether an address to listen on is one that only this machine itself can call. */
export function isLoopbackHost(host: string): boolean {
  return host.toLowerCase() === 'localhost' || isLoopbackAddress(host);
}

/**
 * Whether the host of a URL, without a port, is this machine by its name: a loopback address, `localhost`, or a name
 * below it, for which nobody asks the DNS (RFC 6761, 6.3).
 */
export function isLoopbackName(host: string): boolean {
  const name = host.toLowerCase().replace(/\.$/, '');
  if (name === 'localhost' || name.endsWith('.localhost')) return true;
  return isLoopbackAddress(name.replace(/^\[(.*)\]$/, '$1'));
}
