import { Pace } from './pace.ts';
import { listPaths } from './path-list.ts';
import { estimateLine } from './tokens.ts';

const ICONS = Array.from({ length: 300 }, (_, i) => `src/icons/icon-${100 + i}.svg`);
const DEEP = Array.from({ length: 40 }, (_, i) => `src/a/b/c/deep-${10 + i}.ts`);
const PATHS = ['README.md', ...DEEP, 'src/b.ts', ...ICONS, 'src/main.ts'];

function list(paths: readonly string[], tokensMax: number) {
  return listPaths(paths, tokensMax, new Pace());
}

describe('listPaths', () => {
  it('lists all paths where there is room', async () => {
    expect((await list(PATHS, 10_000)).text).toBe(PATHS.join('\n'));
  });

  it('lets the largest directory stand for its files', async () => {
    const { text, tokens } = await list(PATHS, 700);
    expect(text.split('\n')).toEqual([
      'README.md',
      ...DEEP,
      'src/b.ts',
      'src/icons/ (300 files)',
      'src/main.ts',
    ]);
    expect(tokens).toBeLessThanOrEqual(700);
    expect(tokens).toBeGreaterThanOrEqual(estimateLine(text));
  });

  it('then lets the deepest one', async () => {
    const { text } = await list(PATHS, 60);
    expect(text.split('\n')).toEqual([
      'README.md',
      'src/a/b/c/ (40 files)',
      'src/b.ts',
      'src/icons/ (300 files)',
      'src/main.ts',
    ]);
  });

  it('gives one line for all where nothing else has room', async () => {
    expect((await list(PATHS, 5)).text).toBe('/ (343 files)');
    expect((await list(PATHS, -1)).text).toBe('/ (343 files)');
  });

  it('lists nothing of an empty tree', async () => {
    expect(await list([], 100)).toEqual({ text: '', tokens: 0 });
  });

  it('keeps to the tokens with 5,000 paths as deep as they may be', async () => {
    const paths = Array.from({ length: 5_000 }, (_, i) => `${i % 70}/${'a/'.repeat(i % 500)}f${i}`).sort();
    const { text, tokens } = await list(paths, 20_000);
    expect(tokens).toBeLessThanOrEqual(20_000);
    expect(tokens).toBeGreaterThan(10_000);
    const counts = text.split('\n').map(line => Number(/\/ \((\d+) files\)$/.exec(line)?.[1] ?? 1));
    expect(counts.reduce((a, b) => a + b)).toBe(5_000);
  });
});
