import 'reflect-metadata';
import { HELP, UsageError } from './access/api-key/command-line.ts';
import { ConfigError } from './config.ts';
import { Rejection } from './graphql/rejection.ts';
import { runApiKey } from './run-api-key.ts';
import { StartError } from './start-error.ts';

/** What to tell the person who called. */
function words(error: unknown): string {
  if (error instanceof UsageError) return `${error.message}\n\n${HELP}`;
  if (error instanceof Rejection) return `${error.refusal.message}\n`;
  if (error instanceof ConfigError || error instanceof StartError) return `${error.message}\n`;
  return `${error instanceof Error ? error.stack : error}\n`;
}

try {
  await runApiKey(process.argv.slice(2), process.env, {
    out: text => process.stdout.write(text),
    err: text => process.stderr.write(text),
  });
} catch (error) {
  process.stderr.write(words(error));
  process.exitCode = 1;
}
