import type { Random } from '../data/random.ts';
import { sourceText } from '../data/source-text.ts';

/** The most lines that an edit replaces, or puts in their place. */
const LINES_MAX = 4;

/** Makes a text of about 4 KB. Its last line is ended, for on others Git's similarity depends on its release. */
export function newText(title: string, random: Random): string {
  return `${sourceText(title, random).trimEnd()}\n`;
}

/** Edits a text at one to three places. @param title of which no other edit makes the same lines */
export function editText(text: string, title: string, random: Random): string {
  let edited = text;
  for (let places = 1 + random.below(3); places > 0; places--) {
    edited = editAt(edited, random.fraction(), `${title}, place ${places}`, random);
  }
  return edited;
}

/** Replaces some lines of a text at a place, from 0 for its beginning to 1 for its end. */
export function editAt(text: string, place: number, title: string, random: Random): string {
  const lines = text.split('\n');
  const [head = '', ...others] = sourceText(title, random).split('\n');
  const added = [head, ...others.slice(0, random.below(LINES_MAX))];
  lines.splice(Math.floor(place * (lines.length - LINES_MAX)), random.below(LINES_MAX + 1), ...added);
  return lines.join('\n');
}

/** Puts a line into the middle of a text. */
export function plant(text: string, line: string): string {
  const lines = text.split('\n');
  lines.splice(lines.length >> 1, 0, line);
  return lines.join('\n');
}
