import type { EntityManager } from '@mikro-orm/postgresql';
import { type ApiKeyRow } from './access/api-key/api-key.entity.ts';
import { allKeys } from './access/api-key/api-key.sql.ts';
import { HELP, type Order, parseCommandLine } from './access/api-key/command-line.ts';
import { makeApiKey } from './access/api-key/make-api-key.ts';
import { revokeApiKey } from './access/api-key/revoke-api-key.ts';
import { parseConfig } from './config.ts';
import { apiKeyId } from './graphql/global-id.ts';
import { openBeside } from './open-beside.ts';

/** Where a command writes. */
export interface Output {
  /** What it was asked for. */
  out(text: string): void;
  /** Words about it. */
  err(text: string): void;
}

/**
 * Does what the command is asked to do.
 * @param args what stands behind the command
 * @throws UsageError, ConfigError, StartError, or Rejection with what is refused
 */
export async function runApiKey(
  args: readonly string[],
  env: Record<string, string | undefined>,
  output: Output,
): Promise<void> {
  const order = parseCommandLine(args);
  if (order.verb === 'help') return output.out(HELP);
  await using opened = new AsyncDisposableStack();
  const { orm } = await openBeside(parseConfig(env), opened);
  await carryOut(order, orm.em.fork(), output);
}

async function carryOut(order: Order, em: EntityManager, { out, err }: Output): Promise<void> {
  if (order.verb === 'create') {
    const { apiKey, secret } = await em.transactional(inner => makeApiKey(inner, order.key));
    out(`${secret}\n`);
    err(`This is the secret of a new API key, shown this once: ${line(apiKey)}\n`);
  } else if (order.verb === 'list') {
    const keys = await allKeys(em.getKysely(), order.subject);
    for (const key of keys) out(`${line(key)}\n`);
    if (keys.length === 0) err('There are no API keys.\n');
  } else if (order.verb === 'revoke') {
    const apiKey = await em.transactional(inner => revokeApiKey(inner, order, () => true));
    err(`This API key is revoked: ${line(apiKey)}\n`);
  }
}

/** A key as a line of JSON, in which no character can steer a terminal. */
function line({
  uuid,
  name,
  subject,
  scopes,
  createdAt,
  lastUsedAt,
  expiresAt,
  revokedAt,
}: ApiKeyRow): string {
  const shown = { id: apiKeyId(uuid), name, subject, scopes, createdAt, lastUsedAt, expiresAt, revokedAt };
  return JSON.stringify(shown).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, escaped);
}

function escaped(character: string): string {
  const units = Array.from({ length: character.length }, (_, i) => character.charCodeAt(i));
  return units.map(unit => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}
