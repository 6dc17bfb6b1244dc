import {
  chmod,
  cp,
  lstat,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
} from 'node:fs/promises';
import { join } from 'node:path';

const CACHE_DIR = '/var/cache/noodle';

/**
 * Copies the tree of PostgreSQL's programs to where every user can execute it, once for each version.
 * It is for root only, so nobody else can have changed the copy.
 *
 * @param native the folder `native` of a platform package.
 * @returns the folder of the copy.
 */
export async function cacheBinaries(native: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(native, '..', 'package.json'), 'utf8'));
  const cached = join(CACHE_DIR, `postgresql-${version}`);
  if (await exists(cached)) return cached;
  // A strict umask must not close the folders on the way, but the system's own stay as they are.
  if (await mkdir(CACHE_DIR, { recursive: true })) await chmod(CACHE_DIR, 0o755);
  const copy = await mkdtemp(`${cached}.`);
  try {
    await cp(native, copy, { recursive: true, verbatimSymlinks: true });
    await openToEveryone(copy);
    await rename(copy, cached);
  } catch (error) {
    await rm(copy, { recursive: true, force: true });
    // Another server may have been quicker.
    if (!(await exists(cached))) throw error;
  }
  return cached;
}

/** Besides the modes it sees to it that the files are on disk before the folder gets its name. */
async function openToEveryone(tree: string): Promise<void> {
  const names = await readdir(tree, { recursive: true });
  for (const path of [tree, ...names.map(name => join(tree, name))]) {
    const stats = await lstat(path);
    if (stats.isSymbolicLink()) continue;
    await chmod(path, stats.isDirectory() || stats.mode & 0o100 ? 0o755 : 0o644);
    const file = await open(path);
    await file.sync().finally(() => file.close());
  }
}

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );
