import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from '../src/root.ts';
import { clientArtifacts } from '../src/schema/client-artifacts.ts';
import { createSchema, printSortedSchema } from '../src/schema/schema.ts';

// Writes what clients build on: the schema, its possible types and its scalars. With --check it writes nothing and
// fails when a file is not what the code would write.
const schema = createSchema();
const artifacts = Object.entries(clientArtifacts(schema));
const files = new Map([
  ['schema.graphql', printSortedSchema(schema)] as const,
  ...artifacts.map(([name, content]) => [`client/${name}`, content] as const),
]);

for (const [name, content] of files) {
  const file = join(ROOT, name);
  if (!process.argv.includes('--check')) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  } else if (readFileSync(file, 'utf8') !== content) {
    process.stderr.write(`${name} is not what the code says; run: npm run schema\n`);
    process.exitCode = 1;
  }
}
