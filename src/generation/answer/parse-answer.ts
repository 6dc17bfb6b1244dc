import type { core } from 'zod';
import { storable } from '../storable.ts';
import { AnswerFinder, type FoundObject } from './answer-finder.ts';
import { Answer } from './answer-schema.ts';

/** Why a text can't be used as an answer. */
export class AnswerFault {
  /** What is wrong, in sentences that the model can mend it by; storable, and at most some kilobytes long. */
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }
}

/** The most changes that are looked at: many bad ones would keep Zod busy for seconds. */
const CHANGES_MAX = 10_000;
/** How many of an object's faults a message names. */
const FAULTS_SHOWN = 10;
/** How many units of the text before a fault a message shows. */
const EXCERPT = 60;

/**
 * Reads what a model has written: the first JSON object with changes in it, which AnswerFinder finds among prose, fences
 * and thoughts. Lets pass, as slips that leave no doubt of what is meant: nullable keys left out, unknown keys, and line
 * breaks and tabs that stand in strings as they are. The summary comes storable: without U+0000 and lone surrogates.
 * @returns the answer, or what is wrong with it
 */
export function parseAnswer(text: string): Answer | AnswerFault {
  const finder = new AnswerFinder({ opened() {}, closed() {}, text() {} });
  finder.add(text);
  const { found } = finder;
  if (!found) return new AnswerFault('There is no JSON object in the answer.');
  if (found.state !== 'closed') return new AnswerFault(breakOf(text, found));

  const { changes, ...others } = JSON.parse(escapeBreaks(text, found)) as Record<string, unknown>;
  if (Array.isArray(changes) && changes.length > CHANGES_MAX) {
    return new AnswerFault(`The answer has more than ${CHANGES_MAX} changes.`);
  }
  const whole = { ...others, changes: Array.isArray(changes) ? changes.map(withNulls) : changes };
  const { data: answer, error } = Answer.safeParse(whole);
  if (!answer) return new AnswerFault(`The JSON is not as asked for. ${faultsOf(error.issues)}`);
  if (answer.changes.length === 0) {
    return new AnswerFault('The answer has no changes: its list of them is empty.');
  }
  return { ...answer, summary: storable(answer.summary) };
}

function faultsOf(issues: readonly core.$ZodIssue[]): string {
  const shown = issues.slice(0, FAULTS_SHOWN).map(({ path, message }) => `${path.join('.')}: ${message}.`);
  const more = issues.length - shown.length;
  return `${shown.join(' ')}${more > 0 ? ` And ${more} more.` : ''}`;
}

function breakOf(text: string, { start, end, state }: FoundObject): string {
  const after = `after ${JSON.stringify(text.slice(Math.max(start, end - EXCERPT), end))}`;
  if (state === 'open') return `The JSON ends too early, ${after}.`;
  const line = text.slice(start, end).split('\n').length;
  const unfit = JSON.stringify(String.fromCodePoint(text.codePointAt(end) as number));
  return `The JSON is broken in its line ${line}: ${after} there can't be ${unfit}.`;
}

/** The object's text with the line breaks and tabs in its strings escaped. */
function escapeBreaks(text: string, { start, end, rawBreaks }: FoundObject): string {
  const parts: string[] = [];
  let copied = start;
  for (const at of rawBreaks) {
    parts.push(text.slice(copied, start + at), JSON.stringify(text.charAt(start + at)).slice(1, -1));
    copied = start + at + 1;
  }
  parts.push(text.slice(copied, end));
  return parts.join('');
}

/** Puts null where a change lacks a nullable key. */
function withNulls(change: unknown): unknown {
  const isObject = typeof change === 'object' && change !== null && !Array.isArray(change);
  return isObject ? { previousPath: null, content: null, edits: null, ...change } : change;
}
