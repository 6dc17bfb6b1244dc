const MIB = 1024 * 1024;

/** What keeps connections that stay open in bounds; times in milliseconds. */
export interface StreamLimits {
  /** The most WebSockets and event streams of one server: MAX_STREAMS. */
  readonly connections: number;
  /** The most of one caller: MAX_STREAMS_PER_CALLER. */
  readonly connectionsOfCaller: number;
  /** The most bytes of a message to a WebSocket: what has come of one is kept until it is whole. */
  readonly message: number;
  /** The most operations of one WebSocket at once. */
  readonly operations: number;
  /** The most bytes that may wait for a WebSocket's reader when there is more to send. */
  readonly buffered: number;
  /** How long a WebSocket may take for its first message. */
  readonly initMs: number;
  /** How long a WebSocket may stay without any operation. */
  readonly idleMs: number;
  /** How often a sign of life is sent, and a WebSocket's looked for. */
  readonly keepAliveMs: number;
  /** How long a reader may take nothing of what waits for it. */
  readonly stallMs: number;
  /** How long a WebSocket's other end may take to agree to its close. */
  readonly closeMs: number;
}

/** Those that are no settings. */
export const STREAM_LIMITS: Omit<StreamLimits, 'connections' | 'connectionsOfCaller'> = {
  message: 4 * MIB,
  operations: 100,
  buffered: 16 * MIB,
  initMs: 10_000,
  idleMs: 60_000,
  keepAliveMs: 12_000,
  stallMs: 30_000,
  closeMs: 1_000,
};
