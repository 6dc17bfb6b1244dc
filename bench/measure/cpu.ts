import { readdirSync, readFileSync } from 'node:fs';

/** What Linux counts processors' time in: hundredths of a second, whatever the kernel ticks at. */
const TICKS_A_SECOND = 100;

interface ProcessTimes {
  readonly parent: number;
  /** Seconds of its own. */
  readonly own: number;
  /** Seconds of its children that have ended and were waited for. */
  readonly ended: number;
}

function timesOf(pid: number | string): ProcessTimes | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return undefined;
  }
  // The program's name may hold anything, so the fields are counted from its closing bracket.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const seconds = (first: number) => (Number(fields[first]) + Number(fields[first + 1])) / TICKS_A_SECOND;
  return { parent: Number(fields[1]), own: seconds(11), ended: seconds(13) };
}

/** The seconds of processor time that a process has used. */
export function cpuOf(pid: number): number {
  return timesOf(pid)?.own ?? 0;
}

/** The seconds of processor time that a process and its children have used, the ended ones included. */
export function cpuOfFamily(pid: number): number {
  const parent = timesOf(pid);
  let sum = (parent?.own ?? 0) + (parent?.ended ?? 0);
  for (const entry of readdirSync('/proc')) {
    const times = /^\d+$/.test(entry) ? timesOf(entry) : undefined;
    if (times?.parent === pid) sum += times.own;
  }
  return sum;
}

/** The memory that a process occupies, in MiB. */
export function memoryOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'latin1');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1_024;
}
