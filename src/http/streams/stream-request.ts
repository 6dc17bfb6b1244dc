import type { FastifyRequest } from 'fastify';
import type { StreamRequest } from './accepted-subscriptions.ts';

/** The objects of a request, which come by GET as JSON. */
const OBJECTS = ['variables', 'extensions'] as const;

/** Reads the operation that a request asks for. @returns what is wrong with the request, if it is not good */
export function readStreamRequest({ method, query, body }: FastifyRequest): StreamRequest | string {
  const isGet = method === 'GET';
  const given = isGet ? query : body;
  if (!isObject(given)) return "The request's body must be a JSON object.";
  const { query: text, operationName, documentId } = given;
  if (!isAbsentOr('string', text)) return 'GraphQL queries must be strings.';
  if (!isAbsentOr('string', operationName)) return '"operationName" must be a string.';
  if (!isAbsentOr('string', documentId)) return '"documentId" must be a string.';
  const request: Record<string, unknown> = {
    query: text ?? undefined,
    operationName: operationName ?? undefined,
    documentId: documentId ?? undefined,
  };
  for (const name of OBJECTS) {
    const value = isGet ? parsed(given[name]) : given[name];
    if (!isAbsentOr('object', value) || Array.isArray(value)) return `"${name}" must be an object.`;
    request[name] = value ?? undefined;
  }
  if (!text && !request.extensions && !documentId)
    return 'GraphQL operations must contain a non-empty `query`.';
  // Pages of any site may have sent a GET, without asking whether they may.
  return { ...request, readOnly: isGet };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isAbsentOr(type: 'string' | 'object', value: unknown): boolean {
  return value === undefined || value === null || typeof value === type;
}

/** What JSON says; the text itself where it is none. */
function parsed(text: unknown): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : text;
  } catch {
    return text;
  }
}
