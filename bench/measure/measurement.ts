import { Connection } from '../load/connection.ts';
import type { Client, SliceResult } from '../load/slice.ts';
import { runSlice } from '../load/slice.ts';
import type { Server } from '../servers.ts';
import { cpuOf, cpuOfFamily, memoryOf } from './cpu.ts';

/** What one server showed in one slice. */
export interface Measurement extends Pick<SliceResult, 'p50' | 'p99'> {
  /** Requests a second. */
  readonly rate: number;
  /** Milliseconds of processor time a request, in the server's process and in all of PostgreSQL's. */
  readonly nodeCpu: number;
  readonly postgresCpu: number;
  /** MiB that the server's process occupied at the end. */
  readonly memory: number;
}

/** Puts a server under load and measures it. */
export async function measure(
  server: Server,
  postmasterPid: number,
  clients: readonly Client[],
  seconds: number,
): Promise<Measurement> {
  const connections = await Promise.all(clients.map(() => Connection.open(server.port)));
  try {
    const nodeBefore = cpuOf(server.pid);
    const postgresBefore = cpuOfFamily(postmasterPid);
    const { requests, seconds: elapsed, p50, p99 } = await runSlice(connections, clients, seconds);
    return {
      rate: requests / elapsed,
      p50,
      p99,
      nodeCpu: ((cpuOf(server.pid) - nodeBefore) * 1_000) / requests,
      postgresCpu: ((cpuOfFamily(postmasterPid) - postgresBefore) * 1_000) / requests,
      memory: memoryOf(server.pid),
    };
  } finally {
    for (const connection of connections) connection.close();
  }
}

/** The measurement whose every figure is the median of several. */
export function medianOf(measurements: readonly Measurement[]): Measurement {
  const of = (figure: keyof Measurement) => median(measurements.map(measurement => measurement[figure]));
  return {
    rate: of('rate'),
    p50: of('p50'),
    p99: of('p99'),
    nodeCpu: of('nodeCpu'),
    postgresCpu: of('postgresCpu'),
    memory: of('memory'),
  };
}

export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? 0)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}
