import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The project's top folder, from the sources as from the build below it. */
export const ROOT = rootFrom(import.meta.dirname);

/** The version of the program, as its package.json has it. */
export const VERSION = versionIn(ROOT);

function rootFrom(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : rootFrom(dirname(folder));
}

function versionIn(folder: string): string {
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  return version;
}
