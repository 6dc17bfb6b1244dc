import { createHash } from 'node:crypto';
import { isIPv6 } from 'node:net';
import type { Requester } from '../requester.ts';

/** An IPv4 address as sockets that listen to both protocols give it. */
const MAPPED_IPV4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;
/** How many 16-bit groups an IPv6 address has, and how many of them name a network: /64. */
const GROUPS = 8;
const NETWORK_GROUPS = 4;

/**
 * Names whose points a request uses up: the viewer's, whatever their credential and address, or those of the address
 * for all whom nobody knows. At most 255 characters.
 */
export function bucketKey({ caller, address }: Requester): string {
  return typeof caller === 'object' ? `viewer:${digest(caller.subject)}` : addressKey(address);
}

/**
 * Names the points of an IP address. One customer of a network has a whole /64 of IPv6 (RFC 6177), and could take another
 * address of it for each request.
 */
export function addressKey(address: string): string {
  const [plain = ''] = address.split('%');
  const mapped = MAPPED_IPV4.exec(plain)?.[1];
  return `address:${mapped ?? (isIPv6(plain) ? networkOf(plain) : plain)}`;
}

function networkOf(address: string): string {
  // A URL brings every way to write an address into one.
  const [before = '', after] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const head = groupsOf(before);
  const tail = groupsOf(after ?? '');
  const zeros = Array<string>(GROUPS - head.length - tail.length).fill('0');
  return `${[...head, ...zeros, ...tail].slice(0, NETWORK_GROUPS).join(':')}::/64`;
}

function groupsOf(text: string): string[] {
  return text === '' ? [] : text.split(':');
}

function digest(subject: string): string {
  return createHash('sha256').update(subject).digest('base64url');
}
