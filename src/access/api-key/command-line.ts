import { parseArgs } from 'node:util';
import { type CheckedKey, checkKey } from './make-api-key.ts';

/** What the command is asked to do. */
export type Order =
  | { readonly verb: 'create'; readonly key: CheckedKey }
  | { readonly verb: 'list'; readonly subject: string | null }
  | { readonly verb: 'revoke'; readonly id: string }
  | { readonly verb: 'help' };

/** Says what is wrong with the way the command was called. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** How the command is called. */
export const HELP = `Makes, lists and revokes API keys, by the database alone: with DATABASE_URL, or in the
embedded PostgreSQL of NOODLE_DATA_DIR, also while a server runs on it.

  npm run -s api-key -- create --name <name> --subject <subject> --scopes <scopes> [--expires <date>]
      Prints the secret of a new key, and nothing else, on standard output.
  npm run -s api-key -- list [--subject <subject>]
      Prints the keys that are not revoked, the newest first, a line of JSON for each.
  npm run -s api-key -- revoke --id <id>
      Revokes a key for good.

  --name     what to call the key, such as what it is for
  --subject  whom its bearer acts as: memberships of projects name it
  --scopes   read, write (which covers read) or admin (which covers all); several separated by commas
  --expires  when it ends, such as 2027-01-01 (UTC) or 2027-01-01T12:00:00Z; by default never
  --id       the key's id, as create and list tell it
`;

const VERBS: Readonly<Record<string, { needed: readonly string[]; allowed: readonly string[] }>> = {
  create: { needed: ['name', 'subject', 'scopes'], allowed: ['name', 'subject', 'scopes', 'expires'] },
  list: { needed: [], allowed: ['subject'] },
  revoke: { needed: ['id'], allowed: ['id'] },
};

const text = { type: 'string' } as const;
const OPTIONS = {
  name: text,
  subject: text,
  scopes: text,
  expires: text,
  id: text,
  help: { type: 'boolean', short: 'h' },
} as const;

/**
 * Reads what stands behind the command.
 * @throws UsageError, or Rejection with InvalidInputError for a key that breaks the rules
 */
export function parseCommandLine(args: readonly string[]): Order {
  const { values, positionals } = parse(args);
  const [verb, extra] = positionals;
  if (values.help || verb === 'help') return { verb: 'help' };
  if (verb === undefined) throw new UsageError('Say what to do: create, list or revoke.');
  const known = Object.hasOwn(VERBS, verb) ? VERBS[verb] : undefined;
  if (!known) throw new UsageError(`There is no "${verb}": say create, list or revoke.`);
  if (extra !== undefined) {
    throw new UsageError(`"${extra}" belongs to no option; a value with spaces goes into quotes.`);
  }
  const missing = known.needed.filter(name => values[name as keyof typeof values] === undefined);
  if (missing.length > 0)
    throw new UsageError(`${verb} needs ${missing.map(name => `--${name}`).join(', ')}.`);
  const stray = Object.keys(values).filter(name => !known.allowed.includes(name));
  if (stray.length > 0)
    throw new UsageError(`${verb} takes no ${stray.map(name => `--${name}`).join(', ')}.`);

  const { name = '', subject, scopes = '', expires, id = '' } = values;
  if (verb === 'list') return { verb, subject: subject ?? null };
  if (verb === 'revoke') return { verb, id };
  const key = {
    name,
    subject: subject ?? '',
    scopes: scopes.split(',').flatMap(scope => scope.trim() || []),
    expiresAt: expires === undefined ? null : parseDate(expires),
  };
  return { verb: 'create', key: checkKey(key) };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (!code?.startsWith('ERR_PARSE_ARGS')) throw error;
    throw new UsageError(message);
  }
}

const DATE = /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/;

function parseDate(written: string): Date {
  const date = DATE.test(written) ? new Date(written) : new Date(Number.NaN);
  // JavaScript takes February 30 for March 2.
  const isThere = (day: string) => new Date(day).toISOString().startsWith(day);
  if (!Number.isNaN(date.getTime()) && isThere(written.slice(0, 10))) return date;
  throw new UsageError('--expires must be a date such as 2027-01-01 or 2027-01-01T12:00:00Z.');
}
