/**
 * Splits a text into its lines, each with the `\n` that ends it; the last one is without where the text doesn't end
 * in one. A `\r` before the `\n` belongs to the line, and alone ends none, as in Git. An empty text has no lines.
 */
export function splitLines(text: string): string[] {
  const lines: string[] = [];
  let start = 0;
  while (start < text.length) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline + 1;
    lines.push(text.slice(start, end));
    start = end;
  }
  return lines;
}
