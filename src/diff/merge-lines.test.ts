import { mergeLines } from './merge-lines.ts';

const labels = { into: 'ours', from: 'theirs' };

/** Merges texts with a line for each letter. */
const merge = (base: string, into: string, from: string) => {
  const text = (letters: string) => [...letters].map(letter => `${letter}\n`).join('');
  const merged = mergeLines(text(base), text(into), text(from), labels);
  const short = merged.text
    .replaceAll('<<<<<<< ours\n', '<')
    .replaceAll('=======\n', '=')
    .replaceAll('>>>>>>> theirs\n', '>')
    .replaceAll('\n', '');
  return `${short} ${merged.conflicts}`;
};

describe('mergeLines', () => {
  it.each([
    ['the other side when one has no changes', 'abc', 'abc', 'axc', 'axc 0'],
    ['this side when the other has no changes', 'abc', 'axc', 'abc', 'axc 0'],
    ['what both sides are', 'abc', 'axc', 'axc', 'axc 0'],
    ['the changes of both sides', 'abcde', 'xbcde', 'abcdy', 'xbcdy 0'],
    ['changes with one line between them', 'abc', 'xbc', 'aby', 'xby 0'],
    ['insertions and deletions', 'abcdef', 'axbcdef', 'abcd', 'axbcd 0'],
    ['the same change of both sides once', 'abcde', 'axcde', 'axcdy', 'axcdy 0'],
    ['lines for an empty base', '', 'ab', 'ab', 'ab 0'],
  ])('gives %s', (_, base, into, from, merged) => {
    expect(merge(base, into, from)).toBe(merged);
  });

  it.each([
    ['of the same line', 'abc', 'axc', 'ayc', 'a<x=y>c 1'],
    ['that touch', 'abcd', 'axcd', 'abyd', 'a<xc=by>d 1'],
    ['that insert at the same place', 'ab', 'axb', 'ayb', 'a<x=y>b 1'],
    ['of a line that the other side deletes', 'abc', 'axc', 'ac', 'a<x=>c 1'],
    ['of everything', 'abc', '', 'x', '<=x> 1'],
    ['without a base', '', 'x', 'y', '<x=y> 1'],
    ['one of which spans several of the other side', 'abcdefg', '1234567', 'aBcdeFg', '<1234567=aBcdeFg> 1'],
    ['at several places', 'abcdefghi', 'xbcdefghx', 'ybcdefghy', '<x=y>bcdefgh<x=y> 2'],
  ])('marks conflicting changes %s', (_, base, into, from, merged) => {
    expect(merge(base, into, from)).toBe(merged);
  });

  it('leaves out of a conflict what both sides have at its start and its end', () => {
    expect(merge('ab', 'a12x34b', 'a12y34b')).toBe('a12<x=y>34b 1');
  });

  it('splits a conflict at more than three lines in common', () => {
    expect(merge('ab', 'ax1234xb', 'ay1234yb')).toBe('a<x=y>1234<x=y>b 2');
    expect(merge('ab', 'ax123xb', 'ay123yb')).toBe('a<x123x=y123y>b 1');
  });

  it('joins conflicts with no letter or digit between them', () => {
    expect(merge('a{}{}{b', 'x{}{}{x', 'y{}{}{y')).toBe('<x{}{}{x=y{}{}{y> 1');
  });

  it('finds no conflict in changes that come to the same', () => {
    // Both sides lack a b, one the first and one the second.
    expect(merge('xbb', 'axxb', 'xb')).toBe('axxb 0');
  });

  it('ends the last line of a side in a conflict', () => {
    expect(mergeLines('a\n', 'b', 'c', labels)).toEqual({
      text: '<<<<<<< ours\nb\n=======\nc\n>>>>>>> theirs\n',
      conflicts: 1,
    });
  });

  it('keeps a last line without an end', () => {
    expect(mergeLines('a\nb\nc', 'x\nb\nc', 'a\nb\nc', labels).text).toBe('x\nb\nc');
    expect(mergeLines('a\nb\nc\n', 'x\nb\nc\n', 'a\nb\nc', labels).text).toBe('x\nb\nc');
  });

  it('takes a change of how a line ends for a change', () => {
    expect(mergeLines('a\nb\nc\n', 'x\nb\nc\n', 'a\nb\nc\r\n', labels).text).toBe('x\nb\nc\r\n');
  });

  it.each([
    ['in all texts', 'a\r\nb\r\n', 'a\r\nx\r\n', 'a\r\ny\r\n', true],
    ['in all texts but at a last line', 'a\r\nb', 'a\r\nx', 'a\r\ny', true],
    ['in the base only', 'a\r\nb\r\n', 'x\n', 'y\n', false],
    ['in the sides only', 'a\nb\n', 'a\r\nx\r\n', 'a\r\ny\r\n', false],
    ['in a base of which that can be told, while it cannot of the sides', 'a\r\n', 'x', 'y', true],
    ['in no text of which that could be told', 'a', 'x', 'y', false],
  ])('ends the markers by \\r\\n or \\n: \\r\\n %s', (_, base, into, from, expected) => {
    const { text } = mergeLines(base, into, from, labels);
    expect(text.includes('=======\r\n')).toBe(expected);
    expect(text.includes('=======\n')).toBe(!expected);
    expect(text.endsWith(`>>>>>>> theirs${expected ? '\r' : ''}\n`)).toBe(true);
  });
});
