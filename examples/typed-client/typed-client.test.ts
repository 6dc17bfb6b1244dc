import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { generate } from '@graphql-codegen/cli';
import { startMain } from '../../src/testing/process.ts';
import codegenConfig from './codegen.ts';
import { describeOutcome } from './create-version.ts';
import { connect } from './graphql-client.ts';
import { run } from './main.ts';

const HERE = import.meta.dirname;
const ROOT = join(HERE, '../..');
const GENERATED = join(HERE, 'generated/');
const API_KEY = join(ROOT, 'dist/src/api-key.js');

/** Starts the built server with a database of its own, to be stopped by disposing of the answer. */
async function startServer(auth = 'off'): Promise<AsyncDisposable & { url: string; dataDir: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'noodle-typed-client-'));
  const dataDir = join(folder, 'data');
  const server = await startMain({ NOODLE_DATA_DIR: dataDir, LOG_LEVEL: 'silent', AUTH: auth });
  return {
    url: `${server.url}/graphql`,
    dataDir,
    async [Symbol.asyncDispose]() {
      server.signal('SIGTERM');
      await server.exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What codegen makes: each file's content by its name. */
async function generateFrom(config: typeof codegenConfig): Promise<Map<string, string>> {
  const outputs: { filename: string; content: string }[] = await generate(
    { ...config, cwd: ROOT, silent: true },
    false,
  );
  return new Map(outputs.map(({ filename, content }) => [basename(filename), content]));
}

/** Type-checks a folder by its tsconfig.json; answers the compiler's complaints, none when all is well. */
function typeCheck(folder: string): Promise<string> {
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  return promisify(execFile)(process.execPath, [tsc, '-p', '.', '--pretty', 'false'], { cwd: folder }).then(
    () => '',
    failure => failure.stdout || String(failure),
  );
}

describe('the program', () => {
  let server: Awaited<ReturnType<typeof startServer>>;
  beforeAll(async () => {
    server = await startServer();
  }, 60_000);
  afterAll(() => server?.[Symbol.asyncDispose]());

  it('draws the tree of the versions that it made', async () => {
    expect(await run(server.url)).toBe(`\
Bakery
+-- 0 Initial version (1 file)
    +-- 1 Bread (2 files)
    |   +-- 3 Sourdough (2 files)
    +-- 2 Cakes (3 files)`);
  });

  it('signs in where the server asks who is calling', async () => {
    await using asking = await startServer('on');
    await expect(run(asking.url)).rejects.toThrow('Nobody has signed in');
    const args = ['create', '--name', 'example', '--subject', 'me', '--scopes', 'write'];
    const env = { ...process.env, NOODLE_DATA_DIR: asking.dataDir };
    const { stdout } = await promisify(execFile)(process.execPath, [API_KEY, ...args], { env });
    process.env.NOODLE_API_KEY = stdout.trim();
    try {
      expect(await run(asking.url)).toMatch(/^Bakery\n/);
    } finally {
      delete process.env.NOODLE_API_KEY;
    }
  });

  it('says what came of each version, refusals too', async () => {
    const reports: string[] = [];
    await run(server.url, line => reports.push(line));

    expect(reports).toEqual([
      'Made version 1, Bread.',
      'Made version 2, Cakes.',
      'Made version 3, Sourdough.',
      'Bad changes:\n  ../till.txt: A path must not have . or .. as a segment.',
    ]);
  });

  it('throws with the messages of top-level errors', async () => {
    const execute = connect(server.url);
    const notInTheSchema = { toString: () => '{ noodles soups }' } as Parameters<typeof execute>[0];

    await expect(execute(notInTheSchema, {})).rejects.toThrow(/"noodles".*\n.*"soups"/);
  });
});

it('throws when there is no server', async () => {
  await expect(run('http://127.0.0.1:1/graphql')).rejects.toThrow(/can't be reached/);
});

it('has words for a refusal that only a newer server knows', () => {
  const refusal = { __typename: 'KitchenClosedError', code: 'CONFLICT', message: 'The kitchen is closed.' };

  expect(describeOutcome(refusal as unknown as Parameters<typeof describeOutcome>[0])).toBe(
    'The kitchen is closed.',
  );
});

describe('the generated code', () => {
  it('is what codegen makes of the schema and the operations', async () => {
    const committed = await Promise.all(
      (await readdir(GENERATED)).map(
        async name => [name, await readFile(join(GENERATED, name), 'utf8')] as const,
      ),
    );

    expect(await generateFrom(codegenConfig)).toEqual(new Map(committed));
  });

  it('type-checks with the program, strictly', async () => {
    expect(await typeCheck(HERE)).toBe('');
  });

  it('breaks the compile when the schema gets a refusal that the program does not handle', async () => {
    const schema = await readFile(join(ROOT, 'schema.graphql'), 'utf8');
    const generated = await generateFrom({
      ...codegenConfig,
      schema: `${schema.replace('union CreateVersionResult =', '$& KitchenClosedError |')}
        type KitchenClosedError implements MutationError { code: ErrorCode! message: String! }`,
    });
    const copy = await mkdtemp(join(tmpdir(), 'noodle-typed-client-'));
    try {
      await cp(HERE, copy, { recursive: true });
      for (const [name, content] of generated) await writeFile(join(copy, 'generated', name), content);
      await rm(join(copy, 'codegen.ts'));
      await cp(join(ROOT, 'package.json'), join(copy, 'package.json'));
      await symlink(join(ROOT, 'node_modules'), join(copy, 'node_modules'));

      expect(await typeCheck(copy)).toMatch(
        /^create-version\.ts\(.*\{ __typename: "KitchenClosedError"; .*not assignable to parameter of type 'never'\.\s*$/,
      );
    } finally {
      await rm(copy, { recursive: true });
    }
  });
});
