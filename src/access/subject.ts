import { isStorable } from '../project/text.ts';

/** The most characters of a subject. */
export const SUBJECT_MAX = 255;

/** What is wrong with a text as the name of a person or a program, as a phrase; null when nothing is. */
export function subjectFault(subject: string): string | null {
  if (subject.trim() !== subject || subject.length === 0)
    return 'must neither be empty nor begin or end with a space';
  if (subject.length > SUBJECT_MAX) return `must have at most ${SUBJECT_MAX} characters`;
  return isStorable(subject) ? null : 'must be well-formed Unicode without U+0000';
}
