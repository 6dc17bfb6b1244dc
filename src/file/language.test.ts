import { languageOf } from './language.ts';

describe('languageOf', () => {
  it.each([
    ['index.ts', 'TypeScript'],
    ['src/app/page.tsx', 'TSX'],
    ['INDEX.TS', 'TypeScript'],
    ['types.d.ts', 'TypeScript'],
    ['lib.mjs', 'JavaScript'],
    ['package.json', 'JSON'],
    ['style.css', 'CSS'],
    ['index.html', 'HTML'],
    ['README.md', 'Markdown'],
    ['schema.graphql', 'GraphQL'],
    ['main.py', 'Python'],
    ['Dockerfile', 'Dockerfile'],
    ['deploy/Dockerfile', 'Dockerfile'],
    ['Makefile', 'Makefile'],
    ['rules.mk', 'Makefile'],
    ['.gitignore', 'Ignore List'],
    ['web/.env', 'Dotenv'],
    ['.editorconfig', 'EditorConfig'],
    ['.npmrc', 'NPM Config'],
  ])('knows %s', (path, language) => {
    expect(languageOf(path)).toBe(language);
  });

  it.each(['LICENSE', 'logo.png', 'a.unknown', 'ts', 'src.ts/LICENSE', 'constructor', 'a.toString'])(
    'gives null for %s',
    path => {
      expect(languageOf(path)).toBeNull();
    },
  );
});
