import fc from '../../testing/fast-check.ts';
import type { AnswerEdit } from './answer-schema.ts';
import { applyEdits, EditFault } from './apply-edits.ts';
import { findOnce } from './find-once.ts';

const edit = (search: string, replace: string): AnswerEdit => ({ search, replace });

/** The text after edits, or the fault's message. */
function edited(text: string, edits: AnswerEdit[], left = Number.POSITIVE_INFINITY): string {
  const result = applyEdits(text, edits, { left });
  return result instanceof EditFault ? result.message : result.text;
}

describe('findOnce', () => {
  it('finds what indexOf finds', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 30 });
    const search = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(text, search, (text, search) => {
        const first = text.indexOf(search);
        const expected = first < 0 ? 'none' : text.indexOf(search, first + 1) >= 0 ? 'many' : first;
        expect(findOnce(text, search)).toBe(expected);
      }),
      { numRuns: 2_000 },
    );
  });

  it('ends soon on hostile texts', () => {
    const half = 'a'.repeat(250_000);
    expect(findOnce('a'.repeat(5_000_000), `${half}b${half}`)).toBe('none');
  });
});

describe('applyEdits', () => {
  it('makes edits one after the other', () => {
    expect(edited('one two', [edit('one', 'two'), edit('two two', 'three')])).toBe('three');
    expect(edited('one two', [edit(' two', '')])).toBe('one');
    expect(edited('one', [])).toBe('one');
  });

  it('takes texts literally', () => {
    expect(edited('a.c abc', [edit('a.c', "$& $1 $' \\n")])).toBe("$& $1 $' \\n abc");
  });

  it.each([
    ['an empty search text', [edit('', 'x')], 'Edit 1 of 1 has an empty search text.'],
    [
      'a text that is not there',
      [edit('a', 'x'), edit('a', 'y')],
      'Edit 2 of 2: the search text "a" does not stand',
    ],
    [
      'a text in two places',
      [edit('b', 'x')],
      'Edit 1 of 1: the search text "b" stands in the file more than once',
    ],
    ['a text in overlapping places', [edit('cc', 'x')], 'more than once'],
    ['another case', [edit('A', 'x')], 'does not stand'],
    [
      'half a character',
      [edit('\ud83d', 'x'), edit('\ud83d', 'x')],
      'Edit 2 of 2: the search text "\\ud83d" does not',
    ],
    ['a long text', [edit('x'.repeat(81), '')], `"${'x'.repeat(80)}"… does not stand`],
  ])('refuses %s', (_, edits, fault) => {
    expect(edited('abb ccc 😀', edits)).toContain(fault);
  });

  it('refuses more editing than its budget allows', () => {
    const budget = { left: 20 };
    expect(applyEdits('12345678', [edit('1', 'a'), edit('2', 'b')], budget)).toEqual({ text: 'ab345678' });
    expect(budget).toEqual({ left: 2 });
    expect(applyEdits('12', [edit('1', '')], budget)).toEqual(
      new EditFault('Edit 1 of 1 is too much: give the whole content of files as large as this.'),
    );
  });

  it('makes what cutting at any places makes', () => {
    // The marks between the texts stand once each.
    const unmarked = fc.string().map(text => text.replaceAll('<', '$'));
    const pieces = fc.array(fc.record({ kept: unmarked, replace: unmarked }), { maxLength: 10 });
    fc.assert(
      fc.property(pieces, pieces => {
        const text = pieces.map(({ kept }, i) => `${kept}<${i}>`).join('');
        const edits = pieces.map(({ replace }, i) => edit(`<${i}>`, replace));
        const after = pieces.map(({ kept, replace }) => kept + replace).join('');
        expect(edited(text, edits)).toBe(after);
      }),
    );
  });

  it('ends lines in CRLF where all of the text do', () => {
    const edits = [{ search: 'a\nb', replace: 'x\ny\r\nz' }];
    expect(applyEdits('a\r\nb\r\n', edits, { left: 1_000 })).toEqual({ text: 'x\r\ny\r\nz\r\n' });
    expect(applyEdits('a\nb\r\n', edits, { left: 1_000 })).toEqual({ text: 'x\ny\r\nz\r\n' });
    expect(applyEdits('a\r\nb\n', edits, { left: 1_000 })).toBeInstanceOf(EditFault);
  });
});
