import { type ArgumentFault, faultUnless } from './checked-arguments.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether a text is a UUID as the server writes it. */
export function isUuid(text: unknown): text is string {
  return typeof text === 'string' && UUID.test(text);
}

/** The largest number that a version can have: PostgreSQL's integer. */
export const VERSION_NUMBER_MAX = 2 ** 31 - 1;

/** Whether a value, such as one out of a cursor, is a number that a version can have. */
export function isVersionNumber(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= VERSION_NUMBER_MAX;
}

/** What begins the ids of API keys; others begin with a UUID. */
const API_KEY = 'api-key';

/** What a global id names. */
export type GlobalId = { readonly type: 'ApiKey'; readonly uuid: string } | ObjectId;

/** What the global id of something in a project names. */
export type ObjectId =
  | { readonly type: 'Project'; readonly projectId: string }
  | { readonly type: 'Generation'; readonly projectId: string; readonly uuid: string }
  | { readonly type: 'Version'; readonly projectId: string; readonly number: number }
  | { readonly type: 'File'; readonly projectId: string; readonly number: number; readonly path: string };

/** Reads a project's id, in small letters or capitals; null for what is no UUID. */
export function parseProjectId(id: string): string | null {
  const uuid = id.toLowerCase();
  return UUID.test(uuid) ? uuid : null;
}

/** The global id of a version: URL-safe Base64 of `projectId:number`. */
export function versionId(projectId: string, number: number): string {
  return Buffer.from(`${projectId}:${number}`, 'latin1').toString('base64url');
}

/** The global id of a version's file: URL-safe Base64 of `projectId:number:path`. */
export function fileId(projectId: string, number: number, path: string): string {
  return Buffer.from(`${projectId}:${number}:${path}`, 'utf8').toString('base64url');
}

/** The global id of a generation: URL-safe Base64 of `projectId:uuid`. */
export function generationId(projectId: string, uuid: string): string {
  return Buffer.from(`${projectId}:${uuid}`, 'latin1').toString('base64url');
}

/** The global id of an API key: URL-safe Base64 of `api-key:uuid`. */
export function apiKeyId(uuid: string): string {
  return Buffer.from(`${API_KEY}:${uuid}`, 'latin1').toString('base64url');
}

/** Reads a global id; null for what the server never gave out. */
export function parseGlobalId(id: string): GlobalId | null {
  const uuid = parseProjectId(id);
  if (uuid) return { type: 'Project', projectId: uuid };

  const text = Buffer.from(id, 'base64url').toString('utf8');
  const [first, second] = text.split(':');
  if (first === API_KEY && isUuid(second)) {
    return apiKeyId(second) === id ? { type: 'ApiKey', uuid: second } : null;
  }
  if (isUuid(first) && isUuid(second)) {
    return generationId(first, second) === id ? { type: 'Generation', projectId: first, uuid: second } : null;
  }

  const parts = /^([^:]{36}):(\d{1,10})(?::(.+))?$/su.exec(text);
  const [, projectId = '', digits, path] = parts ?? [];
  const number = Number(digits);
  if (!isUuid(projectId) || number > VERSION_NUMBER_MAX) return null;
  const parsed: GlobalId =
    path === undefined ? { type: 'Version', projectId, number } : { type: 'File', projectId, number, path };
  // Only the very text that the server writes for this object is its id.
  const written = path === undefined ? versionId(projectId, number) : fileId(projectId, number, path);
  return written === id ? parsed : null;
}

/** What is wrong with the argument `id` of a field that takes ids of several types. */
export function idFaults({ id }: { readonly id: string }): ArgumentFault[] {
  return faultUnless(parseGlobalId(id) !== null, 'id', 'must be an id that this server gave out');
}
