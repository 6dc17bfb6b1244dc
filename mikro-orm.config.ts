import 'reflect-metadata';
import { ReflectMetadataProvider } from '@mikro-orm/decorators/legacy';
import { Migrator } from '@mikro-orm/migrations';
import { defineConfig } from '@mikro-orm/postgresql';
import { migrations } from './migrations/index.ts';
import { ApiKey } from './src/access/api-key/api-key.entity.ts';
import { Member } from './src/access/member/member.entity.ts';
import { RateLimitBucket } from './src/access/rate-limit/rate-limit-bucket.entity.ts';
import { PreparedClient } from './src/database/prepared-client.ts';
import { Generation } from './src/generation/generation.entity.ts';
import { GenerationAttempt } from './src/generation/generation-attempt.entity.ts';
import { IdempotencyKey } from './src/idempotency/idempotency-key.entity.ts';
import { Label } from './src/label/label.entity.ts';
import { LabelMove } from './src/label/label-move.entity.ts';
import { Project } from './src/project/project.entity.ts';
import { Blob } from './src/version/blob.entity.ts';
import { Version } from './src/version/version.entity.ts';
import { VersionFile } from './src/version/version-file.entity.ts';

/** The ORM's configuration; src/database/orm.ts adds where the database is and how to use it. */
export default defineConfig({
  entities: [
    Project,
    Version,
    VersionFile,
    Blob,
    IdempotencyKey,
    Label,
    LabelMove,
    Generation,
    GenerationAttempt,
    Member,
    ApiKey,
    RateLimitBucket,
  ],
  metadataProvider: ReflectMetadataProvider,
  extensions: [Migrator],
  migrations: { migrationsList: migrations, tableName: 'migration', snapshot: false },
  driverOptions: { Client: PreparedClient },
  forceUtcTimezone: true,
  // What goes wrong reaches the log as an error; the rest would be noise on standard output.
  logger: () => {},
});
