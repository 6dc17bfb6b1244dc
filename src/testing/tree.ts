import { createHash } from 'node:crypto';

/** A tree: bytes by path. */
export type Tree = ReadonlyMap<string, Buffer>;

/** A content's hash in hexadecimal. */
export const hashOf = (content: Buffer | string) => createHash('sha256').update(content).digest('hex');
