import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { promisify } from 'node:util';
import fc from '../testing/fast-check.ts';
import { labelNameFault } from './label-name.ts';

const GOOD = [
  'production',
  'v1.2.3',
  'release/2026-11',
  'a',
  'a/b/c',
  'a.b',
  'a./b',
  'a-',
  'a/-b',
  'a@',
  '@a',
  '@@',
  '@/a',
  'a/@',
  'a{b}',
  '{',
  ']',
  'a.LOCK',
  'lock',
  'a.lock.b',
  'head',
  'a/HEAD',
  'HEAD/a',
  'FETCH_HEAD',
  'refs/heads/a',
  'caf\u00e9',
  'cafe\u0301',
  '\u65e5\u672c\u8a9e/\u{1f600}',
  'a\u00a0b',
  'a\u0080b',
  '\u202ea',
  '"a\'b"',
  '$(a)',
  'a'.repeat(255),
  '\u00e9'.repeat(127),
];

const BAD = [
  '',
  'HEAD',
  '-',
  '-a',
  '--branch',
  '.',
  '..',
  '.a',
  'a/.b',
  'a/..',
  'a..b',
  'a.',
  'a/b.',
  '.lock',
  'a.lock',
  'a.lock/b',
  '/',
  '/a',
  'a/',
  'a//b',
  '@{',
  'a@{b',
  '@{-1}',
  'a@{upstream}',
  ' ',
  ' a',
  'a ',
  'a b',
  'a\tb',
  'a\n',
  'a\u0001',
  'a\u001f',
  'a\u007f',
  'a~b',
  'a^',
  'a:b',
  'a?',
  '*',
  'a[b]',
  'a\\b',
];

// Outside of any repository, where Git could take a name for the branch that was left last.
const options = {
  cwd: tmpdir(),
  env: { ...process.env, GIT_CEILING_DIRECTORIES: tmpdir(), GIT_DIR: undefined, LC_ALL: 'C' },
};

/** Whether Git takes a name for a branch. */
async function takenByGit(name: string): Promise<boolean> {
  try {
    await promisify(execFile)('git', ['check-ref-format', '--branch', name], options);
    return true;
  } catch (error) {
    // Else it was not Git that refused.
    expect((error as { stderr: string }).stderr).toContain('is not a valid branch name');
    return false;
  }
}

describe('labelNameFault', () => {
  it.each(GOOD)('lets a good name pass, as Git does: %j', async name => {
    expect(labelNameFault(name)).toBeNull();
    expect(await takenByGit(name)).toBe(true);
  });

  it.each(BAD)('finds the fault of a bad name, as Git does: %j', async name => {
    expect(labelNameFault(name)).toEqual(expect.stringMatching(/^must /));
    expect(await takenByGit(name)).toBe(false);
  });

  it.each([
    // gitrevisions(7) has it for HEAD; `git check-ref-format` refuses it, but not with --branch.
    ['a name that Git has for something else', '@'],
    ['more than 255 bytes', 'a'.repeat(256)],
    ['more than 255 bytes in fewer characters', '\u00e9'.repeat(128)],
    ['U+0000', 'a\0b'],
    ['a lone high surrogate', 'a\ud800'],
    ['a lone low surrogate', '\udc00a'],
  ])('finds %s, which Git would let pass or never get to see', (_, name) => {
    expect(labelNameFault(name)).toEqual(expect.stringMatching(/^must /));
  });

  it('does not quote the name', () => {
    for (const name of ['CANARY ', 'CANARY:', 'CANARY..', '-CANARY', 'CANARY.lock', 'CANARY'.repeat(50)]) {
      expect(labelNameFault(name)).not.toContain('CANARY');
    }
  });

  it('judges as Git does', async () => {
    const plain = fc.constantFrom('a', 'b/', 'lock', '}', '\u00e9', '\u0080', '\u{1f600}', '"');
    const tricky = fc.constantFrom(...'HEAD .lock . .. / // - @ { @{ ~ ^ : ? * [ ] \\'.split(' '));
    const ascii = fc.integer({ min: 1, max: 127 }).map(code => String.fromCharCode(code));
    const token = fc.oneof(
      { weight: 6, arbitrary: plain },
      { weight: 6, arbitrary: tricky },
      { weight: 1, arbitrary: ascii },
    );
    const name = fc.array(token, { maxLength: 6 }).map(parts => parts.join(''));
    const verdicts = { good: 0, bad: 0 };
    await fc.assert(
      fc.asyncProperty(
        name.filter(text => text !== '@'),
        async text => {
          const isGood = labelNameFault(text) === null;
          verdicts[isGood ? 'good' : 'bad']++;
          expect(isGood).toBe(await takenByGit(text));
        },
      ),
      { numRuns: 300 },
    );
    // Else there was little to judge.
    expect(Math.min(verdicts.good, verdicts.bad)).toBeGreaterThan(30);
  });
});
