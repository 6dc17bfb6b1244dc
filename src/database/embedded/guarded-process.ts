import { type ChildProcess, spawn } from 'node:child_process';
import type { Account } from './account.ts';

/** A child process that is ended when this process dies. */
export interface GuardedProcess {
  /** Resolves with how it ended, such as "exit code 1"; never rejects. */
  exited: Promise<string>;
  /** Interrupts it, which is PostgreSQL's fast shutdown, and waits for its end. */
  stop(): Promise<void>;
  /** Lets this process end before it. */
  unref(): void;
}

/**
 * The guard blocks on a pipe that only the server can write to, so it wakes when the server is gone.
 * It repeats the signal, since the program ignores it until it has installed its handlers.
 * The shell outlives the signals of a service manager, since PostgreSQL must not lose its guard
 * while the server still drains.
 */
const GUARD = `
trap '' HUP INT TERM
exec 3<&0
"$@" 3<&- &
program=$!
(read -r _ <&3; while kill -INT $program; do sleep 0.2; done) 2>/dev/null &
guard=$!
wait $program
status=$?
kill -KILL $guard
exit $status
`;

/** Says where a guarded process runs, as whom, and which file descriptor gets what it prints. */
export interface GuardedProcessOptions {
  cwd: string;
  account: Account | undefined;
  output: number;
  env?: Record<string, string>;
}

/** Starts a program that is interrupted when this process dies, even by kill -9. */
export function spawnGuarded(command: string[], options: GuardedProcessOptions): GuardedProcess {
  const child = spawnGuard(command, options);
  const exited = new Promise<string>(resolve => {
    child.once('error', error => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  child.stdin?.on('error', () => {});
  return {
    exited,
    async stop() {
      child.ref();
      child.stdin?.destroy();
      // Windows has no guard and no signals: this is a crash, which PostgreSQL recovers from at its next start.
      if (process.platform === 'win32') child.kill();
      await exited;
    },
    unref() {
      child.unref();
      // The pipe is a socket for Node, though its type does not tell.
      (child.stdin as { unref?(): void } | null)?.unref?.();
    },
  };
}

function spawnGuard(command: string[], { cwd, account, output, env }: GuardedProcessOptions): ChildProcess {
  const [program = '', ...args] =
    process.platform === 'win32' ? command : ['/bin/sh', '-c', GUARD, 'noodle-postgres-guard', ...command];
  return spawn(program, args, {
    ...account,
    cwd,
    env: { ...environment(), ...env },
    stdio: ['pipe', output, output],
    // A session of its own keeps the terminal's Ctrl-C from PostgreSQL until the server has drained.
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
}

/** The server's variables are not PostgreSQL's business: they hold secrets, or configure libpq. */
function environment(): NodeJS.ProcessEnv {
  const { PATH, SystemRoot, TEMP } = process.env;
  return { PATH, SystemRoot, TEMP, LC_ALL: 'C', TZ: 'UTC' };
}
