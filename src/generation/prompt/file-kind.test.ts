import { FileKind, fileKind, nameWeight } from './file-kind.ts';

describe('fileKind', () => {
  it.each([
    ['src/App.tsx', 500, 'USUAL'],
    ['.env.example', 500, 'USUAL'],
    ['Dockerfile', 500, 'USUAL'],
    ['data/table.csv', 500, 'LAST'],
    ['dist/main.js', 500, 'LAST'],
    ['icons/heart.svg', 4_096, 'LAST'],
    ['icons/photo.svg', 4_097, 'WHEN_NAMED'],
    ['web/package-lock.json', 500, 'WHEN_NAMED'],
    ['Cargo.lock', 500, 'WHEN_NAMED'],
    ['jquery.MIN.js', 500, 'WHEN_NAMED'],
    ['main.js.map', 500, 'WHEN_NAMED'],
    ['.env', 500, 'WHEN_NAMED'],
    ['server/.env.production', 500, 'WHEN_NAMED'],
    ['certificates/site.pem', 500, 'WHEN_NAMED'],
    ['photo.PNG', 500, 'NEVER'],
    ['font.woff2', 500, 'NEVER'],
  ])('%s of %i bytes is %s', (path, size, kind) => {
    expect(FileKind[fileKind({ path, size, hash: '' })]).toBe(kind);
  });
});

describe('nameWeight', () => {
  it('is most for manifests, then entry points, then configuration, and less the deeper they lie', () => {
    const paths = [
      'package.json',
      'README.md',
      'src/main.tsx',
      'vite.config.ts',
      'a/b/tsconfig.json',
      'src/a.ts',
    ];
    const weights = paths.map(nameWeight);
    expect(weights).toEqual([20, 10, 5, 5, 5 / 3, 0]);
  });
});
