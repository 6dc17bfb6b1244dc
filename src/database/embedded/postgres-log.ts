import {
  closeSync,
  constants,
  fchownSync,
  fstatSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
} from 'node:fs';
import type { Account } from './account.ts';

const MAX_BYTES = 10 * 1024 * 1024;
// No link is followed, so that nobody can have root append to a file elsewhere. Windows lacks the flag.
const APPEND = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0);

/** The file that PostgreSQL's programs print to. */
export interface PostgresLog {
  /** The file descriptor to hand to them. */
  fd: number;
  /** Forgets what has been printed so far. */
  mark(): void;
  /** What has been printed since the mark. */
  sinceMark(): string;
  /** Where the log is, with its last lines since the mark, for the message of an error. */
  lastWords(): string;
  close(): void;
}

/** Opens the log for appending; one that has grown large becomes `<path>.1` first, in place of an older one. */
export function openPostgresLog(path: string, account: Account | undefined): PostgresLog {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size > MAX_BYTES) renameSync(path, `${path}.1`);
  const fd = openSync(path, APPEND, 0o600);
  if (account) fchownSync(fd, account.uid, account.gid);
  let start = fstatSync(fd).size;
  const sinceMark = () => readFileSync(path).subarray(start).toString('utf8').trim();
  return {
    fd,
    mark() {
      start = fstatSync(fd).size;
    },
    sinceMark,
    lastWords: () => `The last lines of ${path}:\n${sinceMark().split('\n').slice(-10).join('\n')}`,
    close: () => closeSync(fd),
  };
}
