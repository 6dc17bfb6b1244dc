import { Migration20261123000000_core } from './Migration20261123000000_core.ts';

/** All migrations, the oldest first. They only go forward. */
export const migrations = [Migration20261123000000_core];
