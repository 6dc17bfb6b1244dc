import { execFileSync, spawnSync } from 'node:child_process';
import { lchownSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** The operating system's user that PostgreSQL runs as. */
export interface Account {
  uid: number;
  gid: number;
}

/**
 * Chooses whom PostgreSQL runs as: it refuses to run as root, so root lends it an ordinary account.
 * The owner of an existing cluster comes first, so that a folder can be served by its user and by root in turn.
 *
 * @returns the account, or undefined when PostgreSQL runs as the user of this process.
 * @throws {Error} when this process is root's and the system has neither a user `postgres` nor `nobody`.
 */
export function chooseAccount(clusterDir: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const owner = statSync(clusterDir, { throwIfNoEntry: false });
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const account = lookUp('postgres') ?? lookUp('nobody');
  if (!account)
    throw new Error('PostgreSQL does not run as root, and there is no user "postgres" or "nobody"');
  return account;
}

function lookUp(user: string): Account | undefined {
  const id = (flag: string) =>
    Number(execFileSync('id', [flag, user], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  try {
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return undefined;
  }
}

/**
 * Tells whether an account may enter a folder or execute a file. It really tries, since modes, owners,
 * access control lists and mounts of every folder above have a say.
 *
 * @throws {Error} when this process may not act for the account.
 */
export function canReach(account: Account | undefined, path: string): boolean {
  if (!account) return true;
  const probe = spawnSync('/bin/sh', ['-c', 'test -x "$1"', 'sh', path], {
    ...account,
    cwd: '/',
    stdio: 'ignore',
  });
  if (probe.error) {
    throw new Error(`PostgreSQL cannot be run as user id ${account.uid}: ${probe.error.message}`);
  }
  return probe.status === 0;
}

/**
 * Tells how PostgreSQL shall address the cluster that is its working directory: by its path, or, where the
 * account cannot get there, by a link of Linux that needs no way through the folders above. A working
 * directory is entered as root, before the account changes, so it needs none either.
 */
export function pgdata(account: Account | undefined, clusterDir: string): string {
  return canReach(account, clusterDir) || process.platform !== 'linux' ? clusterDir : '/proc/self/cwd';
}

/**
 * Gives a file or folder of ours to the account, if there is one. Links are not followed: somebody else who
 * may write to the folder above could have root give away what they point to.
 */
export function giveTo(account: Account | undefined, path: string): void {
  if (account) lchownSync(path, account.uid, account.gid);
}

/** Gives a folder with all that it holds to the account, if there is one. */
export function giveTreeTo(account: Account | undefined, folder: string): void {
  if (!account) return;
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    giveTo(account, join(folder, name));
  }
  giveTo(account, folder);
}
