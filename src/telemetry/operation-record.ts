import type { Requester } from '../access/requester.ts';

/** How an operation comes to the server. */
export type Transport = 'http' | 'websocket' | 'sse';

/**
 * What is noted of one operation while it is answered, for the log and the metrics. Of what its client wrote it holds the
 * operation's name and nothing else.
 */
export class OperationRecord {
  /** Who sent it; null where that was not found out. */
  requester: Requester | null = null;
  /** No longer than 100 characters; null for an anonymous operation, and for what came to none. */
  name: string | null = null;
  kind: 'query' | 'mutation' | 'subscription' | null = null;
  /** SHA-256 of its document, in hexadecimal. */
  hash: string | null = null;
  cost: number | null = null;
  /** Whether it ran, rather than being refused by what it was. */
  isExecuted = false;
  /** The trace that it is a part of; undefined where no traces are made. */
  traceId: string | undefined;
  /** How many SQL statements were sent for it. */
  statements = 0;
  /** How many events a subscription has sent; null for any other operation. */
  events: number | null = null;
  /** The codes of its errors and of the refusals of its mutations. */
  readonly codes = new Set<string>();

  /** Notes the codes of errors that the client gets to see. */
  noteErrors(errors: readonly { readonly extensions?: { readonly code?: unknown } }[] = []): void {
    for (const { extensions } of errors) if (extensions?.code) this.codes.add(String(extensions.code));
  }
}
