import { randomUUID } from 'node:crypto';
import { useDatabase, useTransaction } from '../testing/database.ts';
import { useMerging } from '../testing/merging.ts';
import { useServer } from '../testing/server.ts';

const database = useDatabase();
const fork = useTransaction(database);
const server = useServer(fork);
const { call, refused, makeConflicts } = useMerging(fork, server);

describe('mergeVersions, under an idempotency key', () => {
  it('answers a repeated call as the first one, and makes nothing more', async () => {
    const { id } = await makeConflicts();
    const idempotencyKey = randomUUID();
    const resolutions = ['a', 'b', 'c'].map(path => ({ path, choice: 'FROM' }));
    const first = await call(id, { idempotencyKey, resolutions });
    expect(first.version.number).toBe(3);
    expect(await refused(id, { idempotencyKey, resolutions })).toEqual(first);
    await fork().execute('update project set active = false');
    expect(await refused(id, { idempotencyKey, resolutions })).toEqual(first);
  });

  it('refuses a key that belongs to another input', async () => {
    const { id } = await makeConflicts();
    const idempotencyKey = randomUUID();
    const resolutions = ['a', 'b', 'c'].map(path => ({ path, choice: 'FROM' }));
    await call(id, { idempotencyKey, resolutions });
    const refusal = {
      __typename: 'IdempotencyKeyReusedError',
      code: 'IDEMPOTENCY_KEY_REUSED',
      message: 'The idempotency key was used by a call with another input.',
      idempotencyKey,
    };
    // Without all resolutions the merge itself would be refused.
    for (const others of [
      ['a', 'b'],
      ['a', 'b', 'c'],
    ]) {
      const other = others.map(path => ({ path, choice: 'INTO' }));
      expect(await refused(id, { idempotencyKey, resolutions: other })).toEqual(refusal);
    }
  });

  it('does not use a key up for a merge in conflict', async () => {
    const { id } = await makeConflicts();
    const idempotencyKey = randomUUID();
    expect(await refused(id, { idempotencyKey })).toMatchObject({ __typename: 'MergeConflictError' });
    const resolutions = ['a', 'b', 'c'].map(path => ({ path, choice: 'FROM' }));
    expect(await call(id, { idempotencyKey, resolutions })).toMatchObject({ version: { number: 3 } });
  });
});
