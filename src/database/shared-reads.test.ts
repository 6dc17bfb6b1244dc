import { defineLoader } from './batch.ts';
import { SharedReads } from './shared-reads.ts';
import type { Db } from './statement.ts';

const db = {} as Db;

describe('SharedReads', () => {
  it('read for all who ask at the same moment, each key once, and remember nothing', async () => {
    const batches: (readonly number[])[] = [];
    const doubled = defineLoader<number, number>(String, async (keys, scope) => {
      expect(scope.db).toBe(db);
      batches.push(keys);
      return keys.map(key => key * 2);
    });
    const reads = new SharedReads();
    const load = (key: number) => reads.load(db, doubled, key);
    expect(await Promise.all([load(1), load(2), load(1)])).toEqual([2, 4, 2]);
    expect(await load(1)).toBe(2);
    expect(batches).toEqual([[1, 2], [1]]);
  });

  it('do not join a read that has begun', async () => {
    let value = 'old';
    const begun = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const current = defineLoader<string, string>(
      key => key,
      async keys => {
        const now = value;
        begun.resolve();
        await goOn.promise;
        return keys.map(() => now);
      },
    );
    const reads = new SharedReads();
    const first = reads.load(db, current, 'a');
    await begun.promise;
    value = 'new';
    const second = reads.load(db, current, 'a');
    goOn.resolve();
    expect([await first, await second]).toEqual(['old', 'new']);
  });
});
