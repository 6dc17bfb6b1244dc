/**
 * Shows Noodle at work without a key: versions that an emulated model writes, watched as they come.
 *
 *     npm run demo [-- --stay]
 */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { destination, pino } from 'pino';
import { parseConfig } from '../src/config.ts';
import { type RunningServer, startServer } from '../src/start.ts';
import { StartError } from '../src/start-error.ts';
import { bakery } from './demo/bakery.ts';
import { Client } from './demo/client.ts';
import { printComparison } from './demo/comparison.ts';
import { filters } from './demo/filters.ts';
import { generate } from './demo/generate.ts';
import { createProject } from './demo/project.ts';
import { MODELS, startProvider } from './demo/provider.ts';
import { heading, paint, print } from './demo/terminal.ts';
import { toDoList } from './demo/to-do-list.ts';
import { printTree } from './demo/tree.ts';

const STEPS = [toDoList, filters, bakery];

/** What shells say of a program that Ctrl-C has ended. */
const INTERRUPTED = 130;

/** Starts a server with an emulated provider and an empty database of its own. @param cleanUp takes what is to end */
async function startDemoServer(cleanUp: AsyncDisposableStack): Promise<RunningServer> {
  const provider = cleanUp.adopt(await startProvider(STEPS), it => it.stop());
  const folder = await mkdtemp(join(tmpdir(), 'noodle-demo-'));
  cleanUp.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  const config = parseConfig({
    PORT: '0',
    NOODLE_DATA_DIR: folder,
    OPENROUTER_BASE_URL: provider.url,
    OPENROUTER_API_KEY: 'none-is-needed',
    NOODLE_MODEL: MODELS[0],
    NOODLE_MODELS: MODELS.join(),
    LOG_LEVEL: 'warn',
  });
  // Standard output is the tour's.
  const log = pino({ level: config.LOG_LEVEL }, destination(2));
  return cleanUp.adopt(await startServer(config, log), it => it.stop().then(() => {}));
}

async function tour(client: Client): Promise<void> {
  const projectId = await createProject(client, 'Demo', 'react-typescript');
  const numbers: number[] = [];
  for (const step of STEPS) numbers.push(await generate(client, projectId, step));
  await printTree(client, projectId);
  const [base, head] = numbers.slice(-2);
  await printComparison(client, projectId, base!, head!);
}

/** @param signal ends it */
async function demo(stay: boolean, signal: AbortSignal): Promise<void> {
  await using cleanUp = new AsyncDisposableStack();
  print('Starting PostgreSQL, Noodle and an emulated model provider ...');
  const { url } = await startDemoServer(cleanUp);
  signal.throwIfAborted();
  print(`Noodle listens on ${paint('bold', `${url}/graphql`)}`);
  await tour(new Client(url, signal));

  heading('Go on');
  print('With a model and a key of your own:   OPENROUTER_API_KEY=... npm start');
  if (!stay) return print('With this server, in Apollo Sandbox:  npm run demo -- --stay');
  print(`With this server, in Apollo Sandbox:  open ${url}/graphql; Ctrl-C ends it and removes its data`);
  if (!signal.aborted) await once(signal, 'abort');
}

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interruption.abort());
// The reader has left, as `head` does.
process.stdout.on('error', () => interruption.abort());
try {
  const { values } = parseArgs({ options: { stay: { type: 'boolean', default: false } } });
  await demo(values.stay, interruption.signal);
} catch (error) {
  // The line that it was writing stays as it is.
  print();
  if (interruption.signal.aborted) print('Interrupted: everything is stopped and removed.');
  else console.error(isForPeople(error) ? error.message : error);
  process.exitCode = interruption.signal.aborted ? INTERRUPTED : 1;
}

/** Whether something outside of the program must change, which the message says. */
function isForPeople(error: unknown): error is Error {
  const { code } = error as { code?: unknown };
  return error instanceof StartError || (typeof code === 'string' && code.startsWith('ERR_PARSE_ARGS_'));
}
