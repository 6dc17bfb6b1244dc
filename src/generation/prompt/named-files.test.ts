import { namedFiles } from './named-files.ts';
import { Pace } from './pace.ts';
import { treeOf, viteTemplate } from './testing/trees.ts';

const FORMS = treeOf({
  'README.md': '',
  'src/App.tsx': '',
  'src/components/LoginForm.tsx': '',
  'src/components/index.ts': '',
  'src/hooks/index.ts': '',
  'src/lib/index.ts': '',
  'src/pages/index.ts': '',
  'src/my file.txt': '',
  'server/user_profile.py': '',
  Dockerfile: '',
  '.gitignore': '',
});

async function named(...texts: string[]): Promise<string[]> {
  return (await namedFiles(FORMS.files, texts, new Pace())).map(({ path }) => path);
}

describe('namedFiles', () => {
  it.each([
    ['its path', 'Fix `src/App.tsx`.', 'src/App.tsx'],
    ['its path in another case', 'fix SRC/app.TSX', 'src/App.tsx'],
    ["its path's end", 'see components/index.ts, please', 'src/components/index.ts'],
    ['its name', '(LoginForm.tsx)', 'src/components/LoginForm.tsx'],
    ['its name without ending', 'the <LoginForm> is too wide', 'src/components/LoginForm.tsx'],
    ['its name without ending, in words', 'make the login form wider', 'src/components/LoginForm.tsx'],
    ['a name with underscores, in words', 'show the user profile', 'server/user_profile.py'],
    ['a name with blanks', 'delete "my file.txt"', 'src/my file.txt'],
    ['a name without ending', 'use Node 24 in the Dockerfile', 'Dockerfile'],
    ['a name that starts with a dot', 'add dist to .gitignore', '.gitignore'],
  ])('finds a file by %s', async (_, text, path) => {
    expect(await named(text)).toEqual([path]);
  });

  it('takes a name that more than three files have for none of them', async () => {
    expect(await named('the index.ts files')).toEqual([]);
  });

  it('finds nothing in parts of words', async () => {
    expect(await named('wrapping an apple, LoginFormular.tsx')).toEqual([]);
  });

  it('puts those named with their ending first, in the order in which they are named', async () => {
    expect(await named('the app, its Dockerfile', 'LoginForm.tsx and README.md')).toEqual([
      'Dockerfile',
      'src/components/LoginForm.tsx',
      'README.md',
      'src/App.tsx',
    ]);
  });

  it('finds all files of a component', async () => {
    const { files } = viteTemplate('react-ts');
    const found = await namedFiles(files, ['Make the app blue.'], new Pace());
    expect(found.map(({ path }) => path)).toEqual(['src/App.css', 'src/App.tsx']);
  });

  it('takes long and hostile texts', async () => {
    const { files } = treeOf(
      Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`a/a/a/a/a/a ${i}.a`, ''])),
    );
    expect(await namedFiles(files, ['a '.repeat(100_000), 'a'.repeat(1_000_000)], new Pace())).toEqual([]);
  });
});
