import fc from '../../testing/fast-check.ts';
import { JsonScanner } from './json-scanner.ts';
import { TEXT_KEPT } from './json-string.ts';

type Event = [what: 'opened' | 'closed', place: string] | [place: string, text: string | null, bytes: number];

/** Follows a text until its object ends or breaks off. */
function scan(text: string) {
  const events: Event[] = [];
  const scanner = new JsonScanner({
    opened: place => events.push(['opened', place]),
    closed: place => events.push(['closed', place]),
    text: (...event) => events.push(event),
  });
  let fits = true;
  for (let i = 0; i < text.length && fits && !scanner.isDone; i++) fits = scanner.take(text.charCodeAt(i));
  return { scanner, events, fits };
}

/** Whether a text is wholly one object to JSON.parse. */
function isObject(text: string): boolean {
  try {
    JSON.parse(text);
    return text.endsWith('}');
  } catch {
    return false;
  }
}

describe('JsonScanner', () => {
  it('tells what is in an object', () => {
    const { events, scanner } = scan(
      `{"a": [1, "x", {"b": "y\\n"}], "c": {"d": null, "é": "é"}, "e": ""} more`,
    );
    expect(events).toEqual([
      ['opened', ''],
      ['opened', '/a'],
      ['/a[]', 'x', 1],
      ['opened', '/a[]'],
      ['/a[]/b', 'y\n', 2],
      ['closed', '/a[]'],
      ['closed', '/a'],
      ['opened', '/c'],
      ['/c/é', 'é', 2],
      ['closed', '/c'],
      ['/e', '', 0],
      ['closed', ''],
    ]);
    expect(scanner).toMatchObject({ isDone: true, hasKeys: true, openText: null });
  });

  it('ends an object where JSON.parse does, and breaks off where it throws', () => {
    const value = fc.json({ maxDepth: 3 });
    const noise = fc.constantFrom(
      '',
      ' ',
      '"',
      '\\',
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '1',
      '-',
      '.',
      'e',
      'null',
      '\\u0',
      '\x01',
    );
    const texts = fc
      .tuple(value, value, noise, fc.nat())
      .map(([a, b, noise, at]) => {
        const text = `{"a":${a},"b": ${b} }`;
        const place = at % text.length;
        return text.slice(0, place) + noise + text.slice(place);
      })
      .filter(text => !/[\n\r\t]/.test(text));
    fc.assert(
      fc.property(texts, text => {
        const { scanner, fits } = scan(text);
        expect(fits && scanner.isDone && scanner.read === text.length).toBe(isObject(text));
      }),
      { numRuns: 3_000 },
    );
  });

  it.each([
    '{"a":01}',
    '{"a":+1}',
    '{"a":nul}',
    '{"a":1 2}',
    '{"a":undefined}',
    '{"a":"\\x"}',
    '{"a":"\\u00g0"}',
    '{"a":"\0"}',
    '{"a":1,}',
    '{"a":[1,]}',
    '{"a":[}',
    '{,}',
    '{a:1}',
    "{'a':1}",
    '{"a" 1}',
    '{"a"::1}',
    `{"a":${'1'.repeat(200)}}`,
    `{"a":${'['.repeat(64)}`,
  ])('breaks off in %s', text => {
    expect(scan(text).fits).toBe(false);
  });

  it('lets line breaks and tabs pass in strings, and says where they stand', () => {
    const { scanner, fits } = scan('{\n"a":\t"x\n\ty"}');
    expect([fits, scanner.isDone, scanner.rawBreaks]).toEqual([true, true, [9, 10]]);
  });

  it('counts the bytes of UTF-8 and keeps short strings, however they are escaped', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 50 }), fc.boolean(), (text, escaped) => {
        const plain = JSON.stringify(text);
        const units = Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
        const hex = `"${units.map(unit => `\\u${unit.toString(16).padStart(4, '0')}`).join('')}"`;
        const { events } = scan(`{"a":${escaped ? hex : plain}}`);
        expect(events[1]).toEqual(['/a', text, Buffer.byteLength(text)]);
      }),
    );
    expect(scan('{"a":"\\ud83d"}').events[1]).toEqual(['/a', '\ud83d', 3]);
  });

  it('keeps no long strings, but counts them', () => {
    const long = 'é'.repeat(TEXT_KEPT);
    expect(scan(`{"a":"${long}"}`).events[1]).toEqual(['/a', long, 2 * TEXT_KEPT]);
    expect(scan(`{"a":"${long}x"}`).events[1]).toEqual(['/a', null, 2 * TEXT_KEPT + 1]);
  });

  it('tells of a string that is being written, unless it is a key', () => {
    expect(scan('{"a":["x\\').scanner.openText).toEqual({ place: '/a[]', bytes: 1 });
    expect(scan('{"a').scanner.openText).toBeNull();
  });
});
