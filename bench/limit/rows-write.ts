import type pg from 'pg';
import { type ChangeLists, changeLists, type WriteInput, writtenVersion } from './change-lists.ts';
import { type Operation, pool } from './http.ts';
import * as sql from './rows-write.sql.ts';

const LAYERS_MAX = 63;

/** Makes a version in a transaction of separate statements. */
export const writeVersion: Operation = async ({ input }: { input: WriteInput }) => {
  const changes = changeLists(input);
  const client = await pool.connect();
  try {
    await client.query('begin');
    const answer = await write(client, input, changes);
    await client.query('commit');
    return answer;
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
};

async function write(client: pg.PoolClient, input: WriteInput, changes: ChangeLists): Promise<string> {
  const { projectId, parentNumber, name } = input;
  const [parent] = await sql.activeParent([projectId, parentNumber], client);
  if (!parent) throw new Error('The project is not active or has no such version');
  const [layers, depth, fileCount, totalSize, overlaid] = parent;

  const touched = [...changes.paths, ...changes.directories];
  const before = await sql.filesAround([projectId, layers, touched, changes.created], client);
  const sizes = new Map(before);
  checkAgainst(sizes, changes);

  const stored = changes.hashes.flatMap((hash, index) => (hash ? [index] : []));
  const only = <Item>(items: readonly Item[]) => stored.map(index => items[index]);
  await sql.insertBlobs([projectId, only(changes.hashes), only(changes.sizes), only(changes.texts)], client);

  const files = fileCount + stored.length - changes.existing.filter(Boolean).length;
  const added = changes.sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
  const removed = changes.paths.reduce((sum, path) => sum + (sizes.get(path) ?? 0), 0);
  const snapshot = layers.length >= LAYERS_MAX || overlaid + changes.paths.length > files;

  const [taken] = await sql.nextNumber([projectId], client);
  if (!taken) throw new Error('The project is not active');
  const [number] = taken;
  const own = snapshot ? [number] : [...layers, number];
  await sql.insertVersion(
    [projectId, number, parentNumber, depth + 1, own, name, files, totalSize + added - removed],
    client,
  );
  await sql.insertLayer([projectId, number, changes.paths, changes.hashes, changes.sizes], client);
  if (snapshot) await sql.insertSnapshot([projectId, number, layers, changes.paths], client);
  return writtenVersion(number, files);
}

/** @throws Error for a creation where there is a file, a change where there is none, or a file in a directory's place */
function checkAgainst(sizes: Map<string, number>, changes: ChangeLists): void {
  for (const [index, path] of changes.paths.entries()) {
    if (sizes.has(path) !== changes.existing[index])
      throw new Error(`A change does not fit the parent: ${path}`);
  }
  const inTheWay =
    changes.directories.some(path => sizes.has(path)) || changes.created.some(path => sizes.has(`${path}/`));
  if (inTheWay) throw new Error('A file and a directory would have the same path');
}
