import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT } from '../root.ts';

const MAIN = join(ROOT, 'dist/src/main.js');
const WORKER = join(ROOT, 'dist/src/worker.js');

/** How long a process may take to start on a slow machine, in milliseconds. */
const START_MS = 45_000;

/** A process that was started. */
export interface StartedProcess {
  readonly pid: number;
  /** What it has written so far, standard output and error as they came. */
  output(): string;
  signal(name: NodeJS.Signals): void;
  /** Resolves with the exit code; null when a signal ended it. */
  readonly exited: Promise<number | null>;
}

/** The server as a process of its own, as `npm start` runs it. */
export interface MainProcess extends StartedProcess {
  /** Where it listens, without a path. */
  readonly url: string;
}

const children = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

function spawnBuilt(script: string, env: Record<string, string>) {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, [script], { cwd: ROOT, env: { PATH, ...env } });
  children.add(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', text => {
      output += text;
    });
  }
  const exited = once(child, 'close').then(([code]) => {
    children.delete(child);
    return code as number | null;
  });
  return { child, output: () => output, exited };
}

/** Waits for what a process says when it has started. @throws Error with what it wrote when it ends or dawdles */
async function startBuilt(script: string, env: Record<string, string>, greeting: RegExp) {
  const { child, output, exited } = spawnBuilt(script, env);
  let ended = false;
  void exited.then(() => {
    ended = true;
  });
  const deadline = Date.now() + START_MS;
  while (!ended && Date.now() < deadline) {
    const greeted = greeting.exec(output());
    const started = {
      pid: child.pid as number,
      output,
      exited,
      signal: (name: NodeJS.Signals) => void child.kill(name),
    };
    if (greeted) return { greeted, started };
    await sleep(10);
  }
  child.kill('SIGKILL');
  throw new Error(`The process did not start:\n${output()}`);
}

async function failBuilt(script: string, env: Record<string, string>) {
  const { output, exited } = spawnBuilt(script, env);
  return { code: await exited, output: output() };
}

/**
 * Starts the built server (dist/) and waits until it listens; on a free port unless `env` says otherwise.
 * @param env all its variables besides PATH
 * @throws Error with what it wrote when it ends instead, or does not start in time
 */
export async function startMain(env: Record<string, string>): Promise<MainProcess> {
  // The greeting is written at once but need not be read at once, and other lines may come between or behind.
  const greeting = /Noodle listens on (\S+)\/graphql[\s\S]*\}'\n/;
  const { greeted, started } = await startBuilt(MAIN, { PORT: '0', ...env }, greeting);
  return { ...started, url: greeted[1] as string };
}

/** Runs the built server (dist/) where it can't start; gives how it ended. */
export function failMain(env: Record<string, string>): Promise<{ code: number | null; output: string }> {
  return failBuilt(MAIN, { PORT: '0', ...env });
}

/**
 * Starts the built worker (dist/) and waits until it works.
 * @param env all its variables besides PATH
 * @throws Error with what it wrote when it ends instead, or does not start in time
 */
export async function startWorker(env: Record<string, string>): Promise<StartedProcess> {
  return (await startBuilt(WORKER, env, /Noodle works on generations/)).started;
}

/** Runs the built worker (dist/) where it can't start; gives how it ended. */
export function failWorker(env: Record<string, string>): Promise<{ code: number | null; output: string }> {
  return failBuilt(WORKER, env);
}

/** The process id of the PostgreSQL that serves a data folder. */
export function postgresPid(dataDir: string): number {
  return Number(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
}

/** Where the PostgreSQL that serves a data folder is, with its password. */
export function postgresUrl(dataDir: string): string {
  const port = readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[3];
  const password = readFileSync(join(dataDir, 'password'), 'utf8').trim();
  return `postgres://noodle:${password}@127.0.0.1:${port}/noodle`;
}

/** Whether a process with this id runs. */
export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
