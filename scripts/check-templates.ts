/**
 * Checks that the starter projects of templates/ install, type-check, build and pass their tests.
 *
 *     node scripts/check-templates.ts [name...]
 *
 * Each is copied to a temporary folder of its own and tried there with its own npm scripts. Exits with 1
 * when one fails or templates/index.json does not match the folders, and with 75 (EX_TEMPFAIL) when nothing
 * failed but the npm registry can't be reached, so that a caller can tell the two apart.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const EX_FAILED = 1;
const EX_TEMPFAIL = 75;

const SCRIPTS = ['typecheck', 'build', 'test'];

/** No step of these small projects takes longer, unless it hangs. */
const STEP_TIMEOUT_MS = 10 * 60_000;

/** npm retries for minutes by default, which is too long for asking whether the registry is there. */
const REGISTRY_PROBE = ['view', 'typescript', 'version', '--fetch-retries=0', '--fetch-timeout=20000'];

/** How npm reports that it got no answer, or only that of a proxy which got none. */
const NO_ANSWER =
  /\b(?:ENOTFOUND|EAI_AGAIN|EAI_FAIL|ECONNREFUSED|ECONNRESET|ECONNABORTED|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPIPE|ENOTCACHED|FETCH_ERROR|ERR_SOCKET_TIMEOUT|E50[234])\b/;

/** The npm settings that say how to reach the registry, as opposed to how an outer npm was called. */
const NPM_CONNECTION =
  /^npm_config_(?:registry|userconfig|globalconfig|cache|proxy|http_proxy|https_proxy|noproxy|ca|cafile|strict_ssl|nodedir|@.*|\/\/.*)$/i;

const templatesFolder = fileURLToPath(new URL('../templates', import.meta.url));

interface Result {
  succeeded: boolean;
  output: string;
}

/** The children that run now and the temporary folders that exist now, for cleaning up after a signal. */
const children = new Set<ChildProcess>();
const temporaryFolders = new Set<string>();
let stopping = false;

/**
 * Makes an environment in which npm behaves alike whether or not this script was itself started by npm.
 *
 * Within an npm script, the outer npm's options (such as --omit=dev or --prefix) would apply to the inner
 * one, and the outer project's commands would stand in for those that a template forgot to depend on.
 */
function makeEnvironment(): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = {};
  for (const [name, value] of Object.entries(process.env)) {
    const isOuterNpm = /^npm_/i.test(name) && !NPM_CONNECTION.test(name);
    // NODE_ENV=production would leave out the development dependencies, and a test runner that runs this
    // script would pass for the parent of the templates' tests, which then report in its binary format.
    if (!isOuterNpm && !['INIT_CWD', 'NODE_ENV', 'NODE_OPTIONS', 'NODE_TEST_CONTEXT'].includes(name)) {
      environment[name] = value;
    }
  }
  const inherited = (process.env.PATH ?? '').split(delimiter).filter(folder => {
    return !folder.endsWith(join('node_modules', '.bin')) && !folder.endsWith('node-gyp-bin');
  });
  // The Node.js that runs this script may be one of the folders just left out.
  environment.PATH = [dirname(process.execPath), ...inherited].join(delimiter);
  return environment;
}

const environment = makeEnvironment();

/** Runs npm in a folder and collects what it prints. */
function runNpm(args: string[], cwd: string): Promise<Result> {
  // When the outer npm says where it is, that one is used; npm_execpath may also be yarn or pnpm.
  const outerNpm = process.env.npm_execpath;
  const [command, prefix] = outerNpm?.endsWith(`${sep}npm-cli.js`)
    ? [process.execPath, [outerNpm]]
    : ['npm', []];
  return new Promise(resolve => {
    // In a group of its own, so that what npm started can be ended along with it.
    const child = spawn(command, [...prefix, ...args], {
      cwd,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    children.add(child);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    const timer = setTimeout(() => {
      output += `\nStopped after ${STEP_TIMEOUT_MS / 1000} s\n`;
      endGroup(child);
    }, STEP_TIMEOUT_MS);
    const settle = (result: Result) => {
      clearTimeout(timer);
      children.delete(child);
      // After a signal nothing may go on to the next step while its folder is being removed.
      if (!stopping) {
        resolve(result);
      }
    };
    child.on('error', error => settle({ succeeded: false, output: `${output}${error.message}\n` }));
    child.on('close', code => settle({ succeeded: code === 0, output }));
  });
}

/** Ends a child with everything that it started. */
function endGroup(child: ChildProcess): void {
  if (child.pid === undefined) {
    return;
  }
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}

/** Makes a temporary folder for the time of a task. */
async function withTemporaryFolder<T>(task: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'noodle-template-'));
  temporaryFolders.add(folder);
  try {
    return await task(folder);
  } finally {
    await removeFolder(folder);
    temporaryFolders.delete(folder);
  }
}

async function removeFolder(folder: string): Promise<void> {
  // Retried, as something that is just ending may still write into it.
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

/** Says whether the npm registry answers; any other failure is left to show itself in the install. */
async function canReachRegistry(): Promise<boolean> {
  // In an empty folder, so that no project's .npmrc has a say in it.
  const { succeeded, output } = await withTemporaryFolder(folder => runNpm(REGISTRY_PROBE, folder));
  return succeeded || !NO_ANSWER.test(output);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads the index and compares it with the folders. */
async function readIndex(): Promise<{ names: string[]; problems: string[] }> {
  const entries = await readdir(templatesFolder, { withFileTypes: true });
  const folders = entries.filter(entry => entry.isDirectory()).map(entry => entry.name);
  let index: unknown;
  try {
    index = JSON.parse(await readFile(join(templatesFolder, 'index.json'), 'utf8'));
  } catch (error) {
    return { names: [], problems: [`index.json can't be read: ${(error as Error).message}`] };
  }
  if (!isRecord(index)) {
    return { names: [], problems: ['index.json is no object'] };
  }
  const problems: string[] = [];
  for (const [name, entry] of Object.entries(index)) {
    if (!folders.includes(name)) {
      problems.push(`index.json lists ${name}, which has no folder`);
    }
    if (!isRecord(entry) || typeof entry.description !== 'string' || entry.description.trim() === '') {
      problems.push(`index.json has no description of ${name}`);
    }
  }
  for (const folder of folders) {
    if (!Object.hasOwn(index, folder)) {
      problems.push(`index.json does not list the folder ${folder}`);
    }
  }
  return { names: Object.keys(index).filter(name => folders.includes(name)), problems };
}

/** Runs one step and prints a line on it, and what it printed when it failed. */
async function runStep(template: string, step: string, args: string[], cwd: string): Promise<Result> {
  const start = performance.now();
  const result = await runNpm(args, cwd);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${template}: ${step} ${result.succeeded ? 'ok' : 'FAILED'} (${seconds} s)`);
  if (!result.succeeded) {
    console.log(result.output.trimEnd().replace(/^/gm, '    '));
  }
  return result;
}

type Outcome = 'passed' | 'failed' | 'unreachable';

/** Tries a template in a copy of it. */
async function checkTemplate(name: string): Promise<Outcome> {
  const source = join(templatesFolder, name);
  if (!existsSync(join(source, 'package.json'))) {
    console.log(`${name}: ok (no package.json, nothing to run)`);
    return 'passed';
  }
  return withTemporaryFolder(async folder => {
    const copy = join(folder, name);
    await cp(source, copy, {
      recursive: true,
      // What somebody left behind by working in the template itself is no part of it.
      filter: path => !/^(?:node_modules|dist)$/.test(path.slice(source.length + 1)),
    });
    const { scripts = {} } = JSON.parse(await readFile(join(copy, 'package.json'), 'utf8'));

    const install = await runStep(name, 'install', ['install', '--no-audit', '--no-fund'], copy);
    if (!install.succeeded) {
      // The registry may have gone away since it was asked.
      return NO_ANSWER.test(install.output) && !(await canReachRegistry()) ? 'unreachable' : 'failed';
    }
    let outcome: Outcome = 'passed';
    for (const script of SCRIPTS.filter(script => Object.hasOwn(scripts, script))) {
      const { succeeded } = await runStep(name, script, ['run', script], copy);
      if (!succeeded) {
        outcome = 'failed';
      }
    }
    return outcome;
  });
}

async function main(): Promise<number> {
  const { names, problems } = await readIndex();
  const wanted = process.argv.slice(2);
  for (const name of wanted.filter(name => !names.includes(name))) {
    problems.push(`there is no template ${name}`);
  }
  for (const problem of problems) {
    console.log(`templates: ${problem}`);
  }

  const outcomes: Outcome[] = problems.length > 0 ? ['failed'] : [];
  let reachable: boolean | undefined;
  for (const name of wanted.length > 0 ? names.filter(name => wanted.includes(name)) : names) {
    // Asked once, and only when there is something to install.
    if (existsSync(join(templatesFolder, name, 'package.json'))) {
      reachable ??= await canReachRegistry();
      if (!reachable) {
        console.log(`${name}: not checked, the npm registry can't be reached`);
        outcomes.push('unreachable');
        continue;
      }
    }
    const outcome = await checkTemplate(name);
    if (outcome === 'unreachable') {
      reachable = false;
    }
    outcomes.push(outcome);
  }

  if (outcomes.includes('failed')) {
    return EX_FAILED;
  }
  if (outcomes.includes('unreachable')) {
    console.log("The npm registry can't be reached: not every template could be checked");
    return EX_TEMPFAIL;
  }
  return 0;
}

for (const [signal, number] of [
  ['SIGHUP', 1],
  ['SIGINT', 2],
  ['SIGTERM', 15],
] as const) {
  process.once(signal, async () => {
    stopping = true;
    children.forEach(endGroup);
    await Promise.allSettled([...temporaryFolders].map(removeFolder));
    process.exit(128 + number);
  });
}

process.exitCode = await main();
