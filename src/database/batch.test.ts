import { alignOne, defineLoader, Loaders } from './batch.ts';
import type { Db } from './statement.ts';

interface Key {
  readonly id: number;
}

const keyOf = ({ id }: Key) => String(id);
const db = {} as Db;

/** A loader that notes the keys of each of its batches. */
function countingLoader() {
  const batches: number[][] = [];
  const definition = defineLoader<Key, string>(keyOf, async keys => {
    batches.push(keys.map(({ id }) => id));
    return keys.map(({ id }) => (id < 0 ? new Error(`no ${id}`) : `value ${id}`));
  });
  return { definition, batches };
}

describe('Loaders', () => {
  it('loads the keys of one level together, each once', async () => {
    const { definition, batches } = countingLoader();
    const loaders = new Loaders(db);
    const load = (id: number) => loaders.loader(definition).load({ id });
    await expect(Promise.all([load(2), load(1), load(2)])).resolves.toEqual([
      'value 2',
      'value 1',
      'value 2',
    ]);
    expect(batches).toEqual([[2, 1]]);
  });

  it('remembers what it has loaded', async () => {
    const { definition, batches } = countingLoader();
    const loaders = new Loaders(db);
    await loaders.loader(definition).load({ id: 1 });
    await loaders.loader(definition).load({ id: 1 });
    expect(batches).toEqual([[1]]);
  });

  it('shares nothing with the loaders of another request', async () => {
    const { definition, batches } = countingLoader();
    await new Loaders(db).loader(definition).load({ id: 1 });
    await new Loaders(db).loader(definition).load({ id: 1 });
    expect(batches).toEqual([[1], [1]]);
  });

  it('lets one key fail and the others load', async () => {
    const { definition } = countingLoader();
    const loader = new Loaders(db).loader(definition);
    const [one, other] = await Promise.allSettled([loader.load({ id: -1 }), loader.load({ id: 1 })]);
    expect(one).toEqual({ status: 'rejected', reason: new Error('no -1') });
    expect(other).toEqual({ status: 'fulfilled', value: 'value 1' });
  });

  it('hands a batch the database and the other loaders of its request', async () => {
    const { definition, batches } = countingLoader();
    const priming = defineLoader<Key, boolean>(keyOf, async (keys, scope) => {
      for (const key of keys) scope.loader(definition).prime(key, 'primed');
      return keys.map(() => scope.db === db);
    });
    const loaders = new Loaders(db);
    await expect(loaders.loader(priming).load({ id: 1 })).resolves.toBe(true);
    await expect(loaders.loader(definition).load({ id: 1 })).resolves.toBe('primed');
    expect(batches).toEqual([]);
  });
});

describe('alignOne', () => {
  it("gives each key its row, in the keys' order, and null where there is none", () => {
    const rows = [{ id: 3 }, { id: 1 }];
    expect(alignOne([1, 2, 3, 1], rows, String, keyOf)).toEqual([{ id: 1 }, null, { id: 3 }, { id: 1 }]);
  });
});
