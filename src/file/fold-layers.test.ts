import fc from '../testing/fast-check.ts';
import { comparePaths } from './file-path.ts';
import { type LayerFile, LayerFold, type LayerStart } from './fold-layers.ts';

const file = (path: string, hash: string | null): LayerFile => ({
  path,
  hash,
  size: hash === null ? null : hash.length,
});

/** A fold over whole layers, given as texts: `a=1 b=2 c` deletes c. */
function foldOf(layers: Record<number, string>, backward = false) {
  const read: number[] = [];
  const layerOf = (number: number): LayerStart => {
    read.push(number);
    const entries = layers[number]?.split(' ') ?? [];
    const files = entries.map(entry => file(entry.split('=')[0] as string, entry.split('=')[1] ?? null));
    return { files: backward ? files.reverse() : files, until: null };
  };
  return { fold: new LayerFold(layerOf, backward), read };
}

const textOf = ({ files }: LayerStart) => files.map(({ path, hash }) => `${path}=${hash}`).join(' ');

describe('LayerFold', () => {
  it('gives a snapshot as it is', () => {
    const { fold } = foldOf({ 0: 'a=1 b=2' });
    expect(fold.tree([0])).toEqual({ files: [file('a', '1'), file('b', '2')], until: null });
  });

  it('gives no files for no layers', () => {
    const { fold } = foldOf({});
    expect(fold.tree([])).toEqual({ files: [], until: null });
  });

  it.each([
    ['adds files between, before and after those below', 'b=1 d=1', 'a=2 c=2 e=2', 'a=2 b=1 c=2 d=1 e=2'],
    ['replaces files', 'a=1 b=1', 'b=2', 'a=1 b=2'],
    ['takes deleted files away', 'a=1 b=1 c=1', 'a c', 'b=1'],
    ['does nothing about the deletion of a file that is not there', 'b=1', 'a c', 'b=1'],
  ])('%s', (_, below, above, tree) => {
    const forward = foldOf({ 0: below, 1: above });
    const backward = foldOf({ 0: below, 1: above }, true);
    expect(textOf(forward.fold.tree([0, 1]))).toBe(tree);
    expect(textOf(backward.fold.tree([0, 1]))).toBe(tree.split(' ').reverse().join(' '));
  });

  it('brings a file back that a layer in between deletes', () => {
    const { fold } = foldOf({ 0: 'a=1', 3: 'a', 7: 'a=2' });
    expect(textOf(fold.tree([0, 3, 7]))).toBe('a=2');
  });

  it('reads each layer once, however many versions share it', () => {
    const { fold, read } = foldOf({ 0: 'a=1', 1: 'b=1', 2: 'c=1', 3: 'd=1' });
    expect(textOf(fold.tree([0, 1, 2]))).toBe('a=1 b=1 c=1');
    expect(textOf(fold.tree([0, 1, 3]))).toBe('a=1 b=1 d=1');
    expect(textOf(fold.tree([0, 1]))).toBe('a=1 b=1');
    expect(read).toEqual([0, 1, 2, 3]);
  });

  it('knows a tree only as far as it knows every layer', () => {
    const starts: Record<number, LayerStart> = {
      0: { files: [file('a', '1'), file('c', '1')], until: 'c' },
      1: { files: [file('b', '2'), file('d', '2')], until: null },
    };
    const fold = new LayerFold(number => starts[number] as LayerStart, false);
    const tree = fold.tree([0, 1]);
    expect(textOf(tree)).toBe('a=1 b=2 c=1');
    expect(tree.until).toBe('c');
  });

  it.each([
    ['forward', false],
    ['backward', true],
  ])('gives what plain maps give, as far as it says that it goes, %s', (_, backward) => {
    fc.assert(
      fc.property(histories, ({ versions, reads }) => {
        const compare = backward ? (a: string, b: string) => comparePaths(b, a) : comparePaths;
        const startOf = (number: number): LayerStart => {
          const { layer, known } = versions[number] as History;
          const files = [...layer]
            .map(([path, hash]) => file(path, hash))
            .sort((a, b) => compare(a.path, b.path));
          const start = files.slice(0, known);
          return { files: start, until: start.length < files.length ? (start.at(-1)?.path ?? null) : null };
        };
        const fold = new LayerFold(startOf, backward);
        for (const read of reads) {
          const { layers } = versions[read % versions.length] as History;
          const { files, until } = fold.tree(layers);
          const tree = [...treeOf(layers, versions)]
            .map(([path, hash]) => file(path, hash))
            .sort((a, b) => compare(a.path, b.path))
            .filter(({ path }) => until === null || compare(path, until) <= 0);
          expect(files).toEqual(tree);
          if (layers.every(number => startOf(number).until === null)) expect(until).toBeNull();
        }
      }),
      { numRuns: 500 },
    );
  });
});

/** A version: its layers, its own layer, and how many entries of it are known. */
interface History {
  readonly layers: readonly number[];
  readonly layer: ReadonlyMap<string, string | null>;
  readonly known: number;
}

const path = fc.constantFrom('a', 'a/b', 'a.b', 'b', 'c', 'd/\uffff', 'd/\u{10000}', 'e', 'f');
const layer = fc
  .uniqueArray(fc.tuple(path, fc.option(fc.constantFrom('1', '2', '3'), { freq: 3 })), {
    selector: ([key]) => key,
    maxLength: 6,
  })
  .map(entries => new Map(entries));
const step = fc.record({
  layer,
  known: fc.integer({ min: 1, max: 6 }),
  parent: fc.nat(),
  snapshot: fc.integer({ min: 0, max: 4 }),
});

/** Trees of versions in which each one's layers are its parent's and its own, or its own alone. */
const histories = fc.record({
  versions: fc.array(step, { minLength: 1, maxLength: 8 }).map(steps => {
    const versions: History[] = [];
    for (const [number, { parent, snapshot, ...rest }] of steps.entries()) {
      const below = number === 0 || snapshot === 0 ? [] : (versions[parent % number] as History).layers;
      versions.push({ ...rest, layers: [...below, number] });
    }
    return versions;
  }),
  reads: fc.array(fc.nat(), { minLength: 1, maxLength: 8 }),
});

function treeOf(layers: readonly number[], versions: readonly History[]): Map<string, string> {
  const tree = new Map<string, string>();
  for (const number of layers) {
    for (const [key, hash] of (versions[number] as History).layer) {
      if (hash === null) tree.delete(key);
      else tree.set(key, hash);
    }
  }
  return tree;
}
