/** The most characters (Unicode code points) of a name, after trimming. */
export const NAME_MAX = 255;

/** The most characters (Unicode code points) of a description. */
export const DESCRIPTION_MAX = 10_000;

/** Whether PostgreSQL can store the text as it is: well-formed Unicode without U+0000. */
export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

/** Says what is wrong with a project's or version's name, which is trimmed already; null when nothing is. */
export function nameFault(name: string): string | null {
  if (name === '') return 'must not be empty or blank';
  return textFault(name, NAME_MAX);
}

/** Says what is wrong with a description; null when nothing is. */
export function descriptionFault(description: string): string | null {
  return textFault(description, DESCRIPTION_MAX);
}

function textFault(text: string, maximum: number): string | null {
  if (!isStorable(text)) return 'must be well-formed Unicode without U+0000';
  // A code point takes one or two UTF-16 units, so only texts in between need counting.
  const tooLong = text.length > maximum && (text.length > maximum * 2 || [...text].length > maximum);
  return tooLong ? `must not be longer than ${maximum} characters` : null;
}
