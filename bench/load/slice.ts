import type { Connection, Reply } from './connection.ts';

/** What sends requests over one connection: it writes each, and looks at its answer. */
export interface Client {
  next(): Buffer;
  /** @throws Error for an answer that is not the expected one */
  check(reply: Reply): void;
}

/** What a while under load showed. */
export interface SliceResult {
  readonly requests: number;
  readonly seconds: number;
  /** Milliseconds that half of the requests took at the most. */
  readonly p50: number;
  readonly p99: number;
}

/** Keeps every connection busy with its client's requests for a while, and waits for the last answers. */
export async function runSlice(
  connections: readonly Connection[],
  clients: readonly Client[],
  seconds: number,
): Promise<SliceResult> {
  const latencies: number[] = [];
  const start = performance.now();
  const end = start + seconds * 1_000;
  await Promise.all(
    connections.map(async (connection, index) => {
      const client = clients[index] as Client;
      for (let now = performance.now(); now < end; ) {
        const reply = await connection.send(client.next());
        const then = performance.now();
        latencies.push(then - now);
        client.check(reply);
        now = then;
      }
    }),
  );
  const elapsed = (performance.now() - start) / 1_000;
  const sorted = Float64Array.from(latencies).sort();
  const quantile = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { requests: sorted.length, seconds: elapsed, p50: quantile(0.5), p99: quantile(0.99) };
}
