import { isStorable } from '../project/text.ts';

/** The most bytes (UTF-8) of a label's name. */
export const LABEL_NAME_BYTES_MAX = 255;

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to find
const CONTROL_OR_SPACE = /[\u0000-\u0020\u007f]/;

/**
 * Says what is wrong with a label's name; null when nothing is. A good name is one that Git takes for a branch
 * (`git check-ref-format --branch`) and not too long. It is never changed: as in Git, two names are the same only
 * when they are so byte by byte, whatever Unicode makes of them.
 */
export function labelNameFault(name: string): string | null {
  if (name === '') return 'must not be empty';
  if (!isStorable(name)) return 'must be well-formed Unicode without U+0000';
  if (Buffer.byteLength(name) > LABEL_NAME_BYTES_MAX) {
    return `must not be longer than ${LABEL_NAME_BYTES_MAX} bytes`;
  }
  if (CONTROL_OR_SPACE.test(name)) return 'must not hold spaces or control characters';
  if (/[~^:?*[\\]/.test(name)) return 'must not hold any of ~ ^ : ? * [ \\';
  if (name.includes('..') || name.includes('@{')) return 'must not hold .. or @{';
  if (name === '@' || name === 'HEAD') return 'must not be @ or HEAD, which mean something else in Git';
  if (name.startsWith('-')) return 'must not begin with a hyphen';
  if (name.endsWith('.')) return 'must not end in a dot';
  for (const component of name.split('/')) {
    if (component === '') return 'must not begin or end with a slash, or hold two in a row';
    if (component.startsWith('.')) return 'must not have a component that begins with a dot';
    if (component.endsWith('.lock')) return 'must not have a component that ends in .lock';
  }
  return null;
}
