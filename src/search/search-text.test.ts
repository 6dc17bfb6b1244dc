import { indexPattern, QUERY_MAX, queryFault, stretchesOf } from './search-text.ts';

describe('queryFault', () => {
  it.each(['a', ' ', '%', "'", '\\', '\t', '\u2028', 'x'.repeat(QUERY_MAX), '😀'.repeat(QUERY_MAX)])(
    'finds nothing wrong with %j',
    query => {
      expect(queryFault(query)).toBeNull();
    },
  );

  it.each([
    ['', 'must have from 1 to 256 characters'],
    ['x'.repeat(QUERY_MAX + 1), 'must have from 1 to 256 characters'],
    ['😀'.repeat(QUERY_MAX + 1), 'must have from 1 to 256 characters'],
    ['x'.repeat(100_000), 'must have from 1 to 256 characters'],
    ['a\nb', 'must not hold a line break: lines are searched one by one'],
    ['a\r', 'must not hold a line break: lines are searched one by one'],
    ['a\0', 'must be well-formed Unicode without U+0000'],
    ['\ud800', 'must be well-formed Unicode without U+0000'],
  ])('says what is wrong with %j', (query, fault) => {
    expect(queryFault(query)).toBe(fault);
  });
});

describe('indexPattern', () => {
  it.each<[string, string | null]>([
    ['abc', '%abc%'],
    ['useState', '%useState%'],
    ['a-b-cde', '%a%b%cde%'],
    ['100%_\\', '%100%'],
    ['größe', null],
    ['größer?', null],
    ['größeste', '%gr%este%'],
    ['ab', null],
    ['=>', null],
    ['a.b.c', null],
    ['日本語', null],
  ])('makes of %j %j', (query, pattern) => {
    expect(indexPattern(query)).toBe(pattern);
  });
});

describe('stretchesOf', () => {
  it.each<[string, string, boolean, [start: number, end: number][]]>([
    ['b', 'abcb', true, [[1, 2], [3, 4]]], // biome-ignore format: a row a case
    ['B', 'abcb', true, []],
    ['B', 'abcb', false, [[1, 2], [3, 4]]], // biome-ignore format: a row a case
    ['aa', 'aaaaa', true, [[0, 2], [2, 4]]], // biome-ignore format: a row a case
    ['É', '😀é', false, [[2, 3]]],
    ['😀', 'x😀', false, [[1, 3]]],
    ['ss', 'ß', false, []],
    ['ẞ', 'ß', false, [[0, 1]]],
    ['i', 'xİx', false, [[1, 2]]],
    ['σ', 'ΑΣ', false, [[1, 2]]],
    ['ς', 'ΑΣ', false, []],
    ['k', '\u212a', false, [[0, 1]]],
    ['𐐀x', 'a𐐨x', false, [[1, 4]]],
  ])('finds %j in %j (case-sensitive: %j)', (query, text, caseSensitive, expected) => {
    const stretches = expected.map(([start, end]) => ({ start, end }));
    expect(stretchesOf(query, text, caseSensitive, 0)).toEqual(stretches);
  });

  it('counts from the column that the text begins at', () => {
    expect(stretchesOf('b', 'ab', true, 40)).toEqual([{ start: 41, end: 42 }]);
  });
});
