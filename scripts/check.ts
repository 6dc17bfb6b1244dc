import { spawnSync } from 'node:child_process';

/** What CI runs, in the order in which a fault shows soonest. The tests' command is the README's. */
const steps: [title: string, command: string, ...args: string[]][] = [
  ['Format and lint', 'biome', 'ci', '.'],
  ['Types', 'tsc', '-p', '.'],
  ['Types of the example', 'tsc', '-p', 'examples/typed-client'],
  ['Schema drift', 'node', 'dist/scripts/emit-schema.js', '--check'],
  ['Migration drift', 'node', 'dist/scripts/check-migrations.js'],
  ['Drift of the example', 'npm', 'run', 'codegen', '--', '--check'],
  ['Tests', 'npm', 'test'],
  ['Templates', 'node', 'scripts/check-templates.ts'],
];

/** What a step ends with that could not be done here, such as one that needs a registry that is out of reach. */
const EX_TEMPFAIL = 75;

for (const [title, command, ...args] of steps) {
  console.log(`\n== ${title}: ${[command, ...args].join(' ')}`);
  const start = performance.now();
  const { status } = spawnSync(command, args, { stdio: 'inherit' });
  const seconds = ((performance.now() - start) / 1_000).toFixed(1);
  if (status === EX_TEMPFAIL) {
    console.log(`== ${title}: can't be checked here`);
    continue;
  }
  if (status !== 0) {
    console.error(`== ${title} failed after ${seconds} s`);
    process.exit(status ?? 1);
  }
  console.log(`== ${title}: passed in ${seconds} s`);
}
