import { readImportGraph } from './import-graph.ts';
import { Pace } from './pace.ts';
import { rankFiles } from './rank-files.ts';
import { type Tree, treeOf } from './testing/trees.ts';

async function rank(tree: Tree, ...names: string[]) {
  const named = names.map(tree.file);
  const graph = await readImportGraph(tree.files, named, tree.readTexts, new Pace());
  return rankFiles(tree.files, named, graph).map(({ path }) => path);
}

describe('rankFiles', () => {
  it('puts the named files first, then what they import, then what imports them', async () => {
    const tree = treeOf({
      'a.ts': '',
      'named.ts': "import './z.ts'; import './y.css';",
      'user.ts': "import './named.ts';".padEnd(5_000),
      'y.css': '',
      'z.ts': '',
    });
    expect(await rank(tree, 'named.ts')).toEqual(['named.ts', 'z.ts', 'y.css', 'user.ts', 'a.ts']);
  });

  it('puts small and central files, manifests and entry points before the others', async () => {
    const tree = treeOf({
      'README.md': '#'.padEnd(1_000),
      'package.json': '{}'.padEnd(1_000),
      'src/a.ts': "import './core';".padEnd(1_000),
      'src/b.ts': "import './core';".padEnd(900),
      'src/core.ts': ''.padEnd(1_000),
      'src/large.ts': ''.padEnd(50_000),
      'src/main.ts': "import './a'; import './b'".padEnd(1_000),
    });
    expect(await rank(tree)).toEqual([
      'package.json',
      'README.md',
      'src/main.ts',
      'src/core.ts',
      'src/b.ts',
      'src/a.ts',
      'src/large.ts',
    ]);
  });

  it('puts what tools made last, and leaves out lock files, secrets and images unless they are named', async () => {
    const tree = treeOf({
      '.env': 'KEY=1',
      'a.ts': "import './icon.svg'",
      'dist/a.js': '',
      'icon.svg': '<svg/>',
      'logo.png': Buffer.alloc(9),
      'package-lock.json': '{}',
      'z.ts': ''.padEnd(9_000),
    });
    expect(await rank(tree, 'a.ts')).toEqual(['a.ts', 'z.ts', 'icon.svg', 'dist/a.js']);
    expect((await rank(tree, 'package-lock.json', 'logo.png', '.env')).slice(0, 3)).toEqual([
      'package-lock.json',
      '.env',
      'a.ts',
    ]);
  });
});
