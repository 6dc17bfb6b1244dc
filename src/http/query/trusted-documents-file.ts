import { readFile } from 'node:fs/promises';
import { type GraphQLSchema, parse, validate } from 'graphql';
import { z } from 'zod';
import { StartError } from '../../start-error.ts';
import { TrustedDocuments } from './trusted-documents.ts';

/** How many documents that can't be used the error names. */
const NAMED_MAX = 10;

const manifest = z.record(z.string().min(1), z.string());

/**
 * Reads the file of TRUSTED_DOCUMENTS: a JSON object of documents by their ids, as the client preset of graphql-codegen
 * writes it with `persistedDocuments`.
 * @throws StartError for a file that can't be read or used, with the documents that do not fit the schema by their ids
 */
export async function readTrustedDocuments(path: string, schema: GraphQLSchema): Promise<TrustedDocuments> {
  const documents = manifest.safeParse(await readJson(path));
  if (!documents.success) {
    throw new StartError(
      `${path} (TRUSTED_DOCUMENTS) must hold a JSON object of GraphQL documents by their ids.`,
    );
  }
  const byId = new Map(Object.entries(documents.data));
  const faults = [...byId].flatMap(([id, text]) => {
    const fault = faultOf(text, schema);
    return fault === undefined ? [] : [`  ${id}: ${fault}`];
  });
  if (faults.length > 0) {
    const more = faults.length > NAMED_MAX ? [`  and ${faults.length - NAMED_MAX} more`] : [];
    throw new StartError(
      `These documents in ${path} (TRUSTED_DOCUMENTS) can't be used:\n${[...faults.slice(0, NAMED_MAX), ...more].join('\n')}`,
    );
  }
  return new TrustedDocuments(byId);
}

async function readJson(path: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new StartError(`${path} (TRUSTED_DOCUMENTS) can't be read: ${code}.`);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new StartError(`${path} (TRUSTED_DOCUMENTS) is not valid JSON.`);
  }
}

/** What is wrong with a document, for people; undefined when nothing is. */
function faultOf(text: string, schema: GraphQLSchema): string | undefined {
  try {
    return validate(schema, parse(text))[0]?.message;
  } catch (error) {
    return (error as Error).message;
  }
}
