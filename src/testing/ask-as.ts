import type { EntityManager } from '@mikro-orm/postgresql';
import { graphql } from 'graphql';
import { Scope } from '../access/scope.ts';
import type { Caller, Viewer } from '../access/viewer.ts';
import { parseConfig } from '../config.ts';
import { Memory } from '../database/memory.ts';
import { Context } from '../graphql/context.ts';
import { createSchema } from '../schema/schema.ts';
import type { Answer } from './server.ts';

const schema = createSchema();
const limits = parseConfig({});

/** A person with a token, by default one that may write. */
export function person(subject: string, scopes: readonly Scope[] = [Scope.WRITE]): Viewer {
  return { subject, scopes, expiresAt: null, apiKeyId: null };
}

/** Asks for an operation in somebody's name, without HTTP. */
export async function askAs(
  caller: Caller,
  em: EntityManager,
  source: string,
  variableValues: Record<string, unknown> = {},
): Promise<Pick<Answer, 'data' | 'errors'>> {
  const contextValue = new Context(em, limits, new Memory(), { caller, address: '' });
  const { data, errors } = await graphql({ schema, source, variableValues, contextValue });
  return {
    data: JSON.parse(JSON.stringify(data ?? null)),
    ...(errors && { errors: errors as unknown as Answer['errors'] }),
  };
}
