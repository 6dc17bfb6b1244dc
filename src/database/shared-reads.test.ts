import { defineLoader } from './batch.ts';
import { SharedReads } from './shared-reads.ts';
import type { Db } from './statement.ts';
import { currentWork, Work } from './work.ts';

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

  it('go on when the request that asked first is stopped, for which they count nothing', async () => {
    const said = Promise.withResolvers<string>();
    const shared = defineLoader<string, string>(
      key => key,
      async keys => {
        expect(currentWork()).toBeUndefined();
        const text = await said.promise;
        return keys.map(() => text);
      },
    );
    const reads = new SharedReads();
    const [first, second, late] = [new Work(), new Work(), new Work()];
    const asked = first.run(() => reads.load(db, shared, 'a'));
    const also = second.run(() => reads.load(db, shared, 'a'));
    first.stop(() => new Error('stopped'));
    await expect(asked).rejects.toThrow('stopped');
    late.stop(() => new Error('stopped before'));
    await expect(late.run(() => reads.load(db, shared, 'a'))).rejects.toThrow('stopped before');
    said.resolve('read');
    expect(await also).toBe('read');
  });
});
