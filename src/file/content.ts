import { isUtf8 } from 'node:buffer';
import { registerEnumType } from 'type-graphql';

/** How a file's bytes stand in a string. */
export enum ContentEncoding {
  UTF8 = 'UTF8',
  BASE64 = 'BASE64',
}

registerEnumType(ContentEncoding, {
  name: 'ContentEncoding',
  description: "How a file's bytes are written as a string.",
  valuesConfig: {
    UTF8: { description: 'The bytes are UTF-8 text without U+0000; the string is this text.' },
    BASE64: { description: 'The bytes are anything; the string is their Base64 (RFC 4648, with padding).' },
  },
});

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/**
 * Turns content as clients send it into its bytes.
 * @returns the bytes, or in words what is wrong with the content
 */
export function decodeContent(content: string, encoding: ContentEncoding): Buffer | string {
  if (encoding === ContentEncoding.BASE64) {
    const wellFormed = content.length % 4 === 0 && BASE64.test(content);
    return wellFormed ? Buffer.from(content, 'base64') : 'The content is not Base64 with padding (RFC 4648).';
  }
  if (!content.isWellFormed()) return 'The content is not well-formed Unicode: it holds a lone surrogate.';
  if (content.includes('\0')) return 'The content holds U+0000, so it is no text; send its bytes as BASE64.';
  return Buffer.from(content, 'utf8');
}

/** Gives the text that the bytes are in UTF-8, a byte order mark included; null where they are no text. */
export function decodeText(bytes: Buffer): string | null {
  return isUtf8(bytes) && !bytes.includes(0) ? bytes.toString('utf8') : null;
}
