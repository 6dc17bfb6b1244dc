import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getNullableType, isInterfaceType, isListType, isObjectType } from 'graphql';
import { ROOT } from './root.ts';
import { createSchema } from './schema/schema.ts';

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

/** The program's own sources, without tests and what only they use. */
const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .map(path => join('src', path))
  .filter(path => path.endsWith('.ts') && !path.endsWith('.test.ts') && !path.includes('/testing/'));

const holding = (pattern: RegExp) => sources.filter(path => pattern.test(read(path))).sort();

describe('the program', () => {
  it('starts other programs to run its own database, and for nothing else', () => {
    expect(holding(/node:child_process/)).toEqual([
      'src/database/embedded/account.ts',
      'src/database/embedded/guarded-process.ts',
      'src/database/embedded/previous-postmaster.ts',
    ]);
  });

  it('calls the identity provider and the provider of models, and no other address', () => {
    expect(holding(/(?<![.\w#])fetch\(|\bhttps?\.(get|request)\(|from 'undici'/)).toEqual([
      'src/access/token/remote-keys.ts',
      'src/generation/model/endpoint.ts',
    ]);
  });

  it('runs no text as a program', () => {
    expect(holding(/\beval\(|\bnew Function\(|from 'node:vm'/)).toEqual([]);
  });
});

/** Lists without pages, with what keeps them short. */
const BOUNDED: Record<string, readonly string[]> = {
  'the input that they are about': [
    'GenerationAttempt.issues',
    'GenerationFailure.issues',
    'InputIssue.path',
    'InvalidFileChangesError.issues',
    'InvalidInputError.issues',
    'MergeConflictError.conflicts',
    'SearchMatch.ranges',
  ],
  'a number in the code': [
    'ApiKey.scopes',
    'Project.lockedPaths',
    'Query.nodes',
    'Viewer.apiKeys',
    'Viewer.scopes',
  ],
  MAX_VERSION_FILES: ['Version.entries'],
  MAX_LABELS: ['Project.labels', 'Version.labels'],
  MAX_MEMBERS: ['Project.members'],
  'the settings of models': ['GenerationAttempt.promptPaths', 'Query.models'],
  'what a model writes': ['Generation.changes'],
  GENERATION_ATTEMPTS: ['Generation.attemptDetails'],
  'the templates that there are': ['Query.templates', 'TemplateNotFoundError.available'],
};

describe('a list', () => {
  it('comes in pages, or something else keeps it short', () => {
    const lists = Object.values(createSchema().getTypeMap())
      .filter(type => isObjectType(type) || isInterfaceType(type))
      .filter(({ name }) => !name.startsWith('__') && !name.endsWith('Connection'))
      .flatMap(type =>
        Object.values(type.getFields())
          .filter(field => isListType(getNullableType(field.type)))
          .map(field => `${type.name}.${field.name}`),
      );
    expect(lists.sort()).toEqual(Object.values(BOUNDED).flat().sort());
  });
});

describe('docs/security.md', () => {
  // As it writes them: `src/a.test.ts`: "title", "another title".
  const REFERENCE = /`(src\/[\w/.-]+\.test\.ts)`: ((?:"[^"]+"(?:, )?)+)/g;
  const named = [...read('docs/security.md').matchAll(REFERENCE)].flatMap(([, path = '', titles = '']) =>
    [...titles.matchAll(/"([^"]+)"/g)].map(([, title = '']) => [path, title] as const),
  );

  it('names tests', () => {
    expect(named.length).toBeGreaterThan(50);
  });

  it.each(named)('names a test that is there, in %s: %s', (path, title) => {
    const quoted = [`'${title}'`, `"${title}"`, `\`${title}\``].map(text => `(${text}`);
    const text = read(path).replace(/\(\s+/g, '(');
    expect(quoted.filter(start => text.includes(start))).toHaveLength(1);
  });
});
