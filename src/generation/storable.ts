/** A text as PostgreSQL can store it: U+FFFD stands for U+0000 and for each half of a surrogate pair. */
export function storable(text: string): string {
  return text.replaceAll('\0', '\ufffd').toWellFormed();
}
