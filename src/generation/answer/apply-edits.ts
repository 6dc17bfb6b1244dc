import type { AnswerEdit } from './answer-schema.ts';
import { findOnce } from './find-once.ts';

/** Why edits can't be made. */
export class EditFault {
  /** What is wrong, in sentences that the model can mend it by; storable. */
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }
}

/** How much more editing an answer may take, in UTF-16 units of the texts that are searched; counted down. */
export interface EditBudget {
  left: number;
}

/** How many units of a search text a message shows. */
const EXCERPT = 80;

/**
 * Makes edits in a text, one after the other; each replaces the one place where its search text stands by then. In a
 * text whose lines all end in CRLF, the edits' lines do, too: models write LF whatever they read.
 * @returns the text afterwards, or what is wrong with the first edit that can't be made
 */
export function applyEdits(
  text: string,
  edits: readonly AnswerEdit[],
  budget: EditBudget,
): { text: string } | EditFault {
  const hasCrlf = text.includes('\r\n') && !/(?<!\r)\n/.test(text);
  const fitting = (lines: string) => (hasCrlf ? lines.replace(/\r?\n/g, '\r\n') : lines);
  let edited = text;
  for (const [index, edit] of edits.entries()) {
    const [search, replace] = [fitting(edit.search), fitting(edit.replace)];
    const named = `Edit ${index + 1} of ${edits.length}`;
    if (search === '') return new EditFault(`${named} has an empty search text.`);
    budget.left -= edited.length + search.length;
    if (budget.left < 0) {
      return new EditFault(`${named} is too much: give the whole content of files as large as this.`);
    }
    const at = findOnce(edited, search);
    if (typeof at === 'string') {
      const excerpt = JSON.stringify(search.slice(0, EXCERPT)) + (search.length > EXCERPT ? '…' : '');
      return new EditFault(`${named}: the search text ${excerpt} ${FAULTS[at]}`);
    }
    edited = edited.slice(0, at) + replace + edited.slice(at + search.length);
  }
  return { text: edited };
}

const FAULTS = {
  none: 'does not stand in the file; copy it exactly as the file has it after the edits before.',
  many: 'stands in the file more than once; take in more of what is around the place.',
};
