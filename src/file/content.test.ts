import 'reflect-metadata';
import fc from '../testing/fast-check.ts';
import { ContentEncoding, decodeContent, decodeText } from './content.ts';

const { BASE64, UTF8 } = ContentEncoding;

describe('decodeContent', () => {
  it.each([
    ['text', 'Gr\u00fc\u00dfe, \u{1f600}', UTF8, Buffer.from('Gr\u00fc\u00dfe, \u{1f600}')],
    ['no text', '', UTF8, Buffer.alloc(0)],
    ['text with a byte order mark', '\ufeffa', UTF8, Buffer.from([0xef, 0xbb, 0xbf, 0x61])],
    ['text that looks like Base64', 'AAA=', UTF8, Buffer.from('AAA=')],
    ['bytes', '/wD+', BASE64, Buffer.from([0xff, 0x00, 0xfe])],
    ['bytes with one character of padding', 'AAE=', BASE64, Buffer.from([0, 1])],
    ['bytes with two characters of padding', 'AA==', BASE64, Buffer.from([0])],
    ['no bytes', '', BASE64, Buffer.alloc(0)],
  ])('takes %s', (_, content, encoding, bytes) => {
    expect(decodeContent(content, encoding)).toEqual(bytes);
  });

  it.each([
    ['a lone high surrogate', 'a\ud83d', UTF8, 'lone surrogate'],
    ['a lone low surrogate', '\ude00', UTF8, 'lone surrogate'],
    ['U+0000 in text', 'a\0b', UTF8, 'U+0000'],
    ['Base64 without its padding', 'AAE', BASE64, 'not Base64'],
    ['Base64 with too much padding', 'A===', BASE64, 'not Base64'],
    ['padding alone', '====', BASE64, 'not Base64'],
    ['padding inside', 'AA==AAAA', BASE64, 'not Base64'],
    ['URL-safe Base64', '_wD-', BASE64, 'not Base64'],
    ['Base64 with line breaks', 'AAA\n', BASE64, 'not Base64'],
    ['Base64 with a line break at its end', 'AAAA\n', BASE64, 'not Base64'],
    ['text as Base64', 'Gr\u00fc\u00df', BASE64, 'not Base64'],
  ])('refuses %s', (_, content, encoding, fault) => {
    expect(decodeContent(content, encoding)).toEqual(expect.stringContaining(fault));
  });

  it('gives any bytes back that were written as Base64', () => {
    fc.assert(
      fc.property(fc.uint8Array(), array => {
        const bytes = Buffer.from(array);
        expect(decodeContent(bytes.toString('base64'), BASE64)).toEqual(bytes);
      }),
    );
  });
});

describe('decodeText', () => {
  it('gives any text back that decodeContent took', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        const decoded = decodeContent(text, UTF8);
        expect(typeof decoded === 'string' ? text : decodeText(decoded)).toBe(text);
        expect(typeof decoded === 'string').toBe(text.includes('\0'));
      }),
    );
  });

  it('keeps a byte order mark', () => {
    expect(decodeText(Buffer.from([0xef, 0xbb, 0xbf, 0x61]))).toBe('\ufeffa');
  });

  it.each([
    ['a byte that UTF-8 never holds', [0xff]],
    ['a cut-off character', [0x61, 0xc3]],
    ['an overlong form', [0xc0, 0xaf]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['U+0000', [0x61, 0x00]],
  ])('gives null for bytes with %s', (_, bytes) => {
    expect(decodeText(Buffer.from(bytes))).toBeNull();
  });
});
