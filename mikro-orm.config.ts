import 'reflect-metadata';
import { ReflectMetadataProvider } from '@mikro-orm/decorators/legacy';
import { Migrator } from '@mikro-orm/migrations';
import { defineConfig } from '@mikro-orm/postgresql';
import { CompiledQuery, type DatabaseConnection } from 'kysely';
import { migrations } from './migrations/index.ts';
import { PreparedClient } from './src/database/prepared-client.ts';
import { IdempotencyKey } from './src/idempotency/idempotency-key.entity.ts';
import { Project } from './src/project/project.entity.ts';
import { Blob } from './src/version/blob.entity.ts';
import { Version } from './src/version/version.entity.ts';
import { VersionFile } from './src/version/version-file.entity.ts';

/** The ORM's configuration; src/database/orm.ts adds where the database is. */
export default defineConfig({
  entities: [Project, Version, VersionFile, Blob, IdempotencyKey],
  metadataProvider: ReflectMetadataProvider,
  extensions: [Migrator],
  migrations: { migrationsList: migrations, tableName: 'migration', snapshot: false },
  driverOptions: { Client: PreparedClient },
  forceUtcTimezone: true,
  // The prepared statements look rows up by keys in lists: one plan is right for all, and making it anew for each
  // call would take longer than running it.
  onCreateConnection: async connection => {
    await (connection as DatabaseConnection).executeQuery(
      CompiledQuery.raw('set plan_cache_mode = force_generic_plan'),
    );
  },
  // What goes wrong reaches the log as an error; the rest would be noise on standard output.
  logger: () => {},
});
