/**
 * Finds where a text stands in another one, by the algorithm of Knuth, Morris and Pratt (SIAM Journal on Computing 6,
 * 1977) in time in proportion to both. `indexOf` takes minutes for texts that a model could write, such as half a
 * megabyte of one letter with another one in its middle, searched for in a file of that letter.
 * @param search not empty
 * @returns the position in UTF-16 units; 'none' where it stands nowhere, 'many' where more than once, even overlapping
 */
export function findOnce(text: string, search: string): number | 'none' | 'many' {
  const borders = bordersOf(search);
  let found: number | 'none' = 'none';
  let matched = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    while (matched > 0 && search.charCodeAt(matched) !== unit) matched = borders[matched - 1] as number;
    if (search.charCodeAt(matched) === unit) matched++;
    if (matched < search.length) continue;
    if (found !== 'none') return 'many';
    found = i + 1 - search.length;
    matched = borders[matched - 1] as number;
  }
  return found;
}

/** For each start of a text, the length of its longest proper start that it also ends with. */
function bordersOf(text: string): Int32Array {
  const borders = new Int32Array(text.length);
  let matched = 0;
  for (let i = 1; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    while (matched > 0 && text.charCodeAt(matched) !== unit) matched = borders[matched - 1] as number;
    if (text.charCodeAt(matched) === unit) matched++;
    borders[i] = matched;
  }
  return borders;
}
