import type { Caller } from './viewer.ts';

/** Who sent a request, and from where. */
export interface Requester {
  readonly caller: Caller;
  /** The IP address that it came from; empty where there is none, as in a command. */
  readonly address: string;
}
