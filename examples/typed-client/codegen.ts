import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CodegenConfig } from '@graphql-codegen/cli';

const HERE = import.meta.dirname;

/** Makes generated/ out of the server's schema and the operations that the program's files hold. */
const config: CodegenConfig = {
  schema: join(HERE, '../../schema.graphql'),
  documents: [join(HERE, '*.ts'), `!${join(HERE, '*.test.ts')}`],
  generates: {
    [join(HERE, 'generated/')]: {
      preset: 'client',
      // Fragments serve components; a program that reads its own results has no use for masking them.
      presetConfig: { fragmentMasking: false },
      config: {
        // Operations are plain strings, so that the program needs no GraphQL library to send them.
        documentMode: 'string',
        scalars: JSON.parse(readFileSync(join(HERE, '../../client/scalars.json'), 'utf8')),
        // A scalar that scalars.json does not know is an error, not `any`.
        strictScalars: true,
        defaultScalarType: 'unknown',
        // Enums become unions of strings, which type stripping can erase.
        enumType: 'string-literal',
        useTypeImports: true,
      },
    },
  },
  importExtension: '.ts',
};

export default config;
