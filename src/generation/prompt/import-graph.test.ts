import { readImportGraph } from './import-graph.ts';
import { Pace } from './pace.ts';
import type { TreeFile } from './prompt.ts';
import { type Tree, treeOf, viteTemplate } from './testing/trees.ts';

function graphOf({ files, readTexts }: Tree, named: readonly TreeFile[] = []) {
  return readImportGraph(files, named, readTexts, new Pace());
}

function pathsOf(files: Iterable<TreeFile>): string[] {
  return [...files].map(({ path }) => path);
}

describe('readImportGraph', () => {
  it('reads which files of a React project import which', async () => {
    const tree = viteTemplate('react-ts');
    const graph = await graphOf(tree);
    expect(pathsOf(graph.importsOf(tree.file('src/App.tsx')))).toEqual([
      'src/assets/hero.png',
      'src/assets/react.svg',
      'src/assets/vite.svg',
      'src/App.css',
    ]);
    expect(pathsOf(graph.importersOf(tree.file('src/App.tsx')))).toEqual(['src/main.tsx']);
    expect(pathsOf(graph.importersOf(tree.file('src/main.tsx')))).toEqual(['index.html']);
  });

  it.each([
    ['vue-ts', 'src/components/HelloWorld.vue', 'src/App.vue'],
    ['svelte-ts', 'src/App.svelte', 'src/main.ts'],
    ['lit', 'src/my-element.js', 'index.html'],
    ['vanilla', 'src/counter.js', 'src/main.js'],
  ])('reads who imports what in a project of kind %s', async (name, imported, importer) => {
    const tree = viteTemplate(name);
    expect(pathsOf((await graphOf(tree)).importersOf(tree.file(imported)))).toEqual([importer]);
  });

  it('reads up to 200 files and a megabyte at once, each text once', async () => {
    const small = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`a${i}.ts`, `'./b${i}'`]));
    const large = Object.fromEntries(
      Array.from({ length: 30 }, (_, i) => [`l${i}.ts`, `${i}`.padEnd(99_000)]),
    );
    const tree = treeOf({ ...small, ...large, 'copy.ts': `'./b1'` });
    await graphOf(tree);
    expect(tree.calls.map(hashes => hashes.length)).toEqual([199, 200, 111, 10, 10]);
  });

  it('looks through sources alone, none of them large', async () => {
    const tree = treeOf({
      'a.png': './b.ts',
      'a.md': "'./b.ts'",
      'a.min.js': "'./b.ts'",
      'a.ts': "'./b.ts'".padEnd(100_001),
      'b.ts': '',
      'dist/a.js': "'../b.ts'",
    });
    const graph = await graphOf(tree);
    expect(tree.calls).toEqual([[tree.file('b.ts').hash]]);
    expect(pathsOf(graph.importersOf(tree.file('b.ts')))).toEqual([]);
  });

  it('looks through 20 megabytes at most, the named files first', async () => {
    const names = Array.from({ length: 250 }, (_, i) => `f${i}.ts`);
    const tree = treeOf(
      Object.fromEntries([
        ...names.map((name, i) => [name, `${i}`.padEnd(90_000)]),
        ['z.ts', '"./f1"'.padEnd(95_000)],
      ]),
    );
    const graph = await graphOf(tree, [tree.file('z.ts')]);
    expect(tree.calls.flat()).toHaveLength(222);
    expect(pathsOf(graph.importersOf(tree.file('f1.ts')))).toEqual(['z.ts']);
  });

  it('takes files full of specifiers', async () => {
    const text = Array.from({ length: 3_000 }, (_, i) => `"./f${i}" "f/f${i}"`).join('\n');
    const tree = treeOf(
      Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`f${i}.ts`, `${text}${i}`])),
    );
    const graph = await graphOf(tree);
    expect(graph.importersOf(tree.file('f1.ts')).size).toBeGreaterThan(300);
  });
});
