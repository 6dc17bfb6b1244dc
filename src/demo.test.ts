import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { ROOT } from './root.ts';
import { isRunning, postgresPid } from './testing/process.ts';

// A demo takes its time, for people watch it.
jest.setTimeout(90_000);

/** A demo that runs (dist/), with a folder for temporary files of its own. */
interface Demo {
  readonly child: ChildProcess;
  readonly folder: string;
  output(): string;
  /** Resolves with the exit code. */
  readonly exited: Promise<number | null>;
  /** Waits until it has written something. */
  until(written: string): Promise<void>;
}

const demos: Demo[] = [];

async function startDemo(...args: string[]): Promise<Demo> {
  const folder = await mkdtemp(join(tmpdir(), 'noodle-demo-test-'));
  const env = { PATH: process.env.PATH, TMPDIR: folder };
  const child = spawn(process.execPath, [join(ROOT, 'dist/scripts/demo.js'), ...args], { cwd: ROOT, env });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', text => {
      output += text;
    });
  }
  const exited = once(child, 'close').then(([code]) => code as number | null);
  const until = async (written: string) => {
    while (!output.includes(written)) {
      if (child.exitCode !== null) throw new Error(`It ended before it wrote ${written}:\n${output}`);
      await sleep(20);
    }
  };
  const demo = { child, folder, output: () => output, exited, until };
  demos.push(demo);
  return demo;
}

afterAll(async () => {
  for (const { child, folder } of demos) {
    child.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
});

/** The process id of a demo's PostgreSQL. */
async function postgresOf({ folder }: Demo): Promise<number> {
  const [dataDir = ''] = await readdir(folder);
  return postgresPid(join(folder, dataDir));
}

describe('npm run demo', () => {
  it('shows it all, beside another one, and leaves nothing behind', async () => {
    const [demo, other] = await Promise.all([startDemo(), startDemo('--stay')]);
    await demo.until('added     src/use-todos.ts');
    const postgres = await postgresOf(demo);
    expect(await demo.exited).toBe(0);
    const output = demo.output();
    expect(output).toMatch(/"To-do list" from version 0, .+ over WebSocket\n/);
    expect(output).toMatch(/"Filters" from version 1, .+ over server-sent events\n/);
    expect(output).toMatch(/added {5}src\/components\/TodoList\.tsx .*\d … \d+ bytes\n/);
    expect(output).toMatch(/Attempt 1 refused: .+TodoList\.tsx.+[\s\S]+does not stand in the file/);
    expect(output).toMatch(/Version 2: .+\n.+, 2 attempts, [\d,]+ tokens read, .+, \$0\.\d{4}\n/);
    expect(output).toMatch(TREE);
    expect(output).toMatch(/ modified {2}index\.html +\+1 +-1\n/);
    expect(output).toMatch(/\n {2}diff --git a\/.+\n/);
    expect(output).not.toMatch(/\n +at |undefined|\[object/);
    expect(isRunning(postgres)).toBe(false);
    expect(await readdir(demo.folder)).toEqual([]);

    await other.until('Ctrl-C ends it');
    const [url = ''] = /http:\/\/\S+\/graphql/.exec(other.output()) ?? [];
    const answer = await fetch(`${url}?query={projects{nodes{versions{totalCount}}}}`, {
      headers: { 'apollo-require-preflight': 'true' },
    });
    expect(await answer.json()).toEqual({ data: { projects: { nodes: [{ versions: { totalCount: 4 } }] } } });
    other.child.kill('SIGINT');
    expect(await other.exited).toBe(0);
    expect(await readdir(other.folder)).toEqual([]);
  });

  it('interrupted amidst, stops and removes everything', async () => {
    const demo = await startDemo();
    await demo.until('added     src/use-todos.ts');
    const postgres = await postgresOf(demo);
    demo.child.kill('SIGINT');
    // Ctrl-C under npm comes twice.
    demo.child.kill('SIGINT');
    expect(await demo.exited).toBe(130);
    expect(demo.output()).toMatch(/\n {2}Interrupted: .+\n$/);
    expect(isRunning(postgres)).toBe(false);
    expect(await readdir(demo.folder)).toEqual([]);
  });
});

const TREE = new RegExp(
  [
    String.raw`\+-- 0 Initial version +15 files`,
    String.raw`    \+-- 1 To-do list +16 files +demo/thorough +[\d,]+ tokens +\$0\.\d{4}`,
    String.raw`    \|   \+-- 2 Filters +17 files +demo/swift +[\d,]+ tokens +\$0\.\d{4}`,
    String.raw`    \+-- 3 Bakery +16 files +demo/thorough +[\d,]+ tokens +\$0\.\d{4}`,
  ].join('\n +'),
);
