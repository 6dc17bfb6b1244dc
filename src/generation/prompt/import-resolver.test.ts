import { ImportResolver } from './import-resolver.ts';
import { treeOf } from './testing/trees.ts';

const { files, file } = treeOf(
  Object.fromEntries(
    [
      'src/App.css',
      'src/App.tsx',
      'src/styles/_vars.scss',
      'src/styles/main.scss',
      'src/components/Button.vue',
      'src/components/index.ts',
      'src/main.ts',
      'packages/web/index.html',
      'packages/web/src/start.ts',
      'packages/web/src/lib/text.ts',
      'server/__init__.py',
      'server/models.py',
      'server/api/views.py',
      'style.css',
      'index.html',
    ].map(path => [path, '']),
  ),
);
const resolver = new ImportResolver(files);

describe('ImportResolver', () => {
  it.each([
    ['src/main.ts', './App.css', 'src/App.css'],
    ['src/main.ts', './App', 'src/App.tsx'],
    ['src/main.ts', './App.js', 'src/App.tsx'],
    ['src/main.ts', './components', 'src/components/index.ts'],
    ['src/main.ts', './components/', 'src/components/index.ts'],
    ['src/components/index.ts', '../App', 'src/App.tsx'],
    ['src/components/index.ts', '..', null],
    ['src/components/index.ts', '@/App', 'src/App.tsx'],
    ['src/components/index.ts', '~/components/Button', 'src/components/Button.vue'],
    ['src/main.ts', 'components/Button', 'src/components/Button.vue'],
    ['index.html', '/src/main.ts', 'src/main.ts'],
    ['index.html', 'style.css', 'style.css'],
    ['packages/web/index.html', '/src/start.ts', 'packages/web/src/start.ts'],
    ['packages/web/src/start.ts', '@/lib/text', 'packages/web/src/lib/text.ts'],
    ['src/styles/main.scss', './vars', 'src/styles/_vars.scss'],
    ['server/api/views.py', '../models', 'server/models.py'],
    ['server/api/views.py', '/server/models', 'server/models.py'],
    ['server/api/views.py', '/server', 'server/__init__.py'],
    ['server/api/views.py', '/models', 'server/models.py'],
    ['src/main.ts', 'react', null],
    ['src/main.ts', 'App', null],
    ['src/main.ts', 'react-dom/client', null],
    ['src/main.ts', '../../../../etc/passwd', null],
    ['src/main.ts', './nothing', null],
  ])('from %s, %s leads to %s', (from, specifier, path) => {
    expect(resolver.resolve(specifier, file(from))?.path ?? null).toBe(path);
  });
});
