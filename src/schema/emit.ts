import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../root.ts';
import { createSchema, printSortedSchema } from './schema.ts';

writeFileSync(join(ROOT, 'schema.graphql'), printSortedSchema(createSchema()));
