import 'reflect-metadata';
import { Blob } from './blob.entity.ts';

const HASH_OF_ABC = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

describe('Blob', () => {
  it('keeps text as text, by the SHA-256 of its bytes', () => {
    const blob = new Blob('p', Buffer.from('abc'));
    expect(blob).toMatchObject({ projectId: 'p', size: 3, text: 'abc', bytes: null });
    expect(blob.hash.toString('hex')).toBe(HASH_OF_ABC);
  });

  it('counts the bytes of a text, not its characters', () => {
    expect(new Blob('p', Buffer.from('\u{1f600}')).size).toBe(4);
  });

  it('keeps an empty content as text', () => {
    expect(new Blob('p', Buffer.alloc(0))).toMatchObject({ size: 0, text: '', bytes: null });
  });

  it.each([
    ['ill-formed UTF-8', Buffer.from([0x61, 0xff])],
    ['U+0000', Buffer.from('a\0b')],
  ])('keeps content with %s as bytes', (_, content) => {
    expect(new Blob('p', content)).toMatchObject({ size: content.length, text: null, bytes: content });
  });

  it('gives a text back byte for byte', () => {
    const content = Buffer.from('\ufeffline\r\nline\u2028\n');
    expect(Buffer.from(new Blob('p', content).text ?? '')).toEqual(content);
  });
});
