import { Random } from '../data/random.ts';

const SYLLABLES = 'bo da fe gi ka lu mi no pe ra so ti va wo xu zi'.split(' ');

/**
 * Words that stand in no source text unless somebody plants them; like names in programs they begin with a capital.
 * @param seed other words for another one
 */
export function strangeWords(count: number, seed: number): string[] {
  const random = new Random(seed);
  const words = new Set<string>();
  while (words.size < count) {
    const [first = '', ...others] = Array.from({ length: 5 }, () => random.pick(SYLLABLES));
    words.add(`${first.charAt(0).toUpperCase()}${first.slice(1)}${others.join('')}`);
  }
  return [...words];
}
