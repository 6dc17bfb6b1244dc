import fc from '../testing/fast-check.ts';
import {
  couldBeSimilar,
  couldBeSimilarToOneOf,
  fingerprint,
  mostSimilar,
  NO_FINGERPRINT,
  similarityScore,
  similarityToEach,
} from './similarity.ts';

const print = (text: string, isText = true) => fingerprint(Buffer.from(text, 'latin1'), isText);

const entriesOf = (text: string, isText = true) => {
  const { hashes, bytes } = print(text, isText);
  return [...hashes].map((hash, i) => [hash, bytes[i]]);
};

/** The hash of a chunk, reckoned without the limits of 32-bit numbers in JavaScript. */
function hashOf(chunk: string): number {
  let low = 0n;
  let high = 0n;
  for (const byte of Buffer.from(chunk, 'latin1')) {
    const before = low;
    low = BigInt.asUintN(32, (BigInt.asUintN(32, low << 7n) ^ (high >> 25n)) + BigInt(byte));
    high = BigInt.asUintN(32, high << 7n) ^ (before >> 25n);
  }
  return Number(BigInt.asUintN(32, low + high * 0x61n) % 107_927n);
}

const expected = (...chunks: string[]) => {
  const bytes = new Map<number, number>();
  for (const chunk of chunks) bytes.set(hashOf(chunk), (bytes.get(hashOf(chunk)) ?? 0) + chunk.length);
  return [...bytes].sort(([a], [b]) => a - b);
};

describe('fingerprint', () => {
  it.each([
    ['nothing of nothing', '', []],
    ['lines', 'one\ntwo\n', ['one\n', 'two\n']],
    ['the bytes of equal lines together', 'a\nb\na\na\n', ['a\n', 'a\n', 'a\n', 'b\n']],
    ['the last line without a line feed', 'one\ntwo', ['one\n', 'two']],
    ['long lines in chunks of 64 bytes', `${'x'.repeat(64)}yz\n`, ['x'.repeat(64), 'yz\n']],
    ['a line feed after 64 bytes alone', `${'x'.repeat(64)}\n`, ['x'.repeat(64), '\n']],
    ['a line feed as the 64th byte', `${'x'.repeat(63)}\ny`, [`${'x'.repeat(63)}\n`, 'y']],
    ['bytes beyond 127', 'ÿþ¬\u0000\n', ['ÿþ¬\u0000\n']],
    ['CRLF in text as LF', 'one\r\ntwo\r', ['one\n', 'two\r']],
    ['each CR but the last as a byte', 'one\r\r\n', ['one\r\n']],
  ])('counts %s', (_, text, chunks) => {
    expect(entriesOf(text)).toEqual(expected(...chunks));
    expect(print(text).size).toBe(Buffer.byteLength(text, 'latin1'));
  });

  it('counts CRLF in what is no text as two bytes', () => {
    expect(entriesOf('one\r\n', false)).toEqual(expected('one\r\n'));
  });

  it('does not count one content with another', () => {
    print('one\ntwo\n');
    expect(entriesOf('one\n')).toEqual(expected('one\n'));
  });

  it('gives what the chunks give, whatever the bytes', () => {
    const bytes = fc.uint8Array({ maxLength: 400 }).map(array => array.map(byte => (byte < 32 ? 10 : byte)));
    fc.assert(
      fc.property(bytes, array => {
        const text = Buffer.from(array).toString('latin1');
        expect(entriesOf(text, false)).toEqual(expected(...(text.match(/[^\n]{0,63}\n|[^\n]{1,64}/g) ?? [])));
      }),
    );
  });
});

describe('couldBeSimilar', () => {
  it.each([
    [50, 100, true],
    [100, 50, true],
    [49, 100, false],
    [100, 201, false],
    [7, 7, true],
    [0, 1, false],
    [0, 0, false],
  ])('says of %d and %d bytes: %p', (a, b, could) => {
    expect(couldBeSimilar(a, b)).toBe(could);
  });

  it('takes another minimum', () => {
    expect(couldBeSimilar(75, 100, 45_000)).toBe(true);
    expect(couldBeSimilar(74, 100, 45_000)).toBe(false);
  });

  it('can be asked of many sizes at once', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(40), { maxLength: 6 }), fc.nat(40), (others, size) => {
        expect(couldBeSimilarToOneOf(others)(size)).toBe(others.some(other => couldBeSimilar(size, other)));
      }),
    );
  });
});

describe('similarityScore', () => {
  it.each([
    ['the same', 'a\nb\n', 'a\nb\n', 60_000],
    ['the same lines in another order', 'a\nb\n', 'b\na\n', 60_000],
    ['one more line', 'a\nb\nc\n', 'a\nb\nc\nd\n', 45_000],
    ['one line less', 'a\nb\nc\nd\n', 'a\nb\nd\n', 45_000],
    ['a line that is there twice before', 'a\na\n', 'a\nb\n', 30_000],
    ['a line that is there twice after', 'a\nb\n', 'a\na\n', 30_000],
    ['a score that is no whole number', 'aa\nb\nc\n', 'aa\nb\nd\n', Math.floor((5 / 7) * 60_000)],
    ['nothing in common', 'a\nb\n', 'c\nd\n', 0],
    ['sizes too different', 'a\n', 'a\nb\nc\n', 0],
    ['nothing on both sides', '', '', 0],
    ['CRs that only take up size', 'a\r\nb\r\n', 'a\nb\n', 40_000],
  ])('scores %s', (_, before, after, score) => {
    expect(similarityScore(print(before), print(after))).toBe(score);
    expect(similarityToEach([print(before)])(print(after))).toEqual([score]);
  });

  it("counts an unfinished last line (the test of Git 2.44 'last line matters too')", () => {
    const lines = 'a\n0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n';
    const last = 'git ignores final up to 63 characters if not newline terminated';
    expect(
      Math.floor(similarityScore(print(`${lines}${last}`), print(`b${lines.slice(1)}${last}`)) / 600),
    ).toBe(97);
  });

  it('is the same one by one and with many at once', () => {
    const text = fc.array(fc.constantFrom('a\n', 'b\n', 'cc\n', 'dd', '\r\n', 'e'.repeat(70)), {
      maxLength: 12,
    });
    const prints = fc.array(
      text.map(lines => print(lines.join(''))),
      { maxLength: 5 },
    );
    fc.assert(
      fc.property(prints, prints, (before, after) => {
        const scores = similarityToEach(before);
        for (const one of after)
          expect(scores(one)).toEqual(before.map(other => similarityScore(other, one)));
      }),
    );
  });
});

describe('mostSimilar', () => {
  const lines = (...numbers: number[]) => print(numbers.map(number => `${number}\n`).join(''));
  const never = () => false;
  const brief = (pairs: ReturnType<typeof mostSimilar>) =>
    pairs.map(({ before, after, score }) => `${before}>${after} ${score / 600}`);

  it('gives the best first, those of the same name before others, then in the order after and before', () => {
    const before = [lines(1, 2, 3, 4), lines(1, 2, 3, 5), lines(1, 2, 3, 6)];
    const after = [lines(1, 2, 3, 7), lines(1, 2, 3, 6)];
    expect(brief(mostSimilar(before, after, (a, b) => a === 2 && b === 0))).toEqual([
      '2>1 100',
      '2>0 75',
      '0>0 75',
      '1>0 75',
      '0>1 75',
      '1>1 75',
    ]);
  });

  it('leaves out what is below 50 %', () => {
    expect(brief(mostSimilar([lines(1, 2, 3, 4)], [lines(1, 5, 6, 7), lines(1, 2, 6, 7)], never))).toEqual([
      '0>1 50',
    ]);
  });

  it('keeps the four best of each', () => {
    const before = [5, 6, 7, 8, 9].map(number => lines(1, 2, number, number));
    expect(brief(mostSimilar([...before, lines(1, 2, 3, 5)], [lines(1, 2, 3, 4)], never))).toEqual([
      '5>0 75',
      '1>0 50',
      '2>0 50',
      '3>0 50',
    ]);
  });

  it('puts a better one where the first of the worst was', () => {
    const before = [
      lines(9, 9, 9, 9),
      lines(1, 2, 9, 9),
      lines(9, 9, 9, 9),
      lines(9, 9, 9, 9),
      lines(1, 2, 8, 8),
    ];
    expect(brief(mostSimilar(before, [lines(1, 2, 3, 4)], never))).toEqual(['4>0 50', '1>0 50']);
  });

  it('gives nothing for nothing', () => {
    expect(mostSimilar([], [lines(1)], never)).toEqual([]);
    expect(mostSimilar([lines(1)], [], never)).toEqual([]);
    expect(mostSimilar([NO_FINGERPRINT], [lines(1)], never)).toEqual([]);
  });
});
