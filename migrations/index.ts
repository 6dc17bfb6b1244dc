import { Migration20261123000000_core } from './Migration20261123000000_core.ts';
import { Migration20261124000000_history } from './Migration20261124000000_history.ts';
import { Migration20261124000001_label } from './Migration20261124000001_label.ts';
import { Migration20261124000002_search } from './Migration20261124000002_search.ts';
import { Migration20261124000003_generation } from './Migration20261124000003_generation.ts';
import { Migration20261125000000_access } from './Migration20261125000000_access.ts';

/** All migrations, the oldest first. They only go forward. */
export const migrations = [
  Migration20261123000000_core,
  Migration20261124000000_history,
  Migration20261124000001_label,
  Migration20261124000002_search,
  Migration20261124000003_generation,
  Migration20261125000000_access,
];
