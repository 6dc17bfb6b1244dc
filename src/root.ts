import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The project's top folder, from the sources as from the build below it. */
export const ROOT = rootFrom(import.meta.dirname);

function rootFrom(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : rootFrom(dirname(folder));
}
