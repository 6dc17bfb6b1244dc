/** A text with places to fill in, such as `{{name}}`. */
export type MessageTemplate<Name extends string> = (values: Readonly<Record<Name, string>>) => string;

/**
 * Makes a template of a file's text. What is filled in is taken as it is: placeholders in there stay.
 * @param source the file's name, for the errors
 * @throws Error unless the text holds each of the names at least once, and no other placeholder
 */
export function parseTemplate<Name extends string>(
  source: string,
  text: string,
  names: readonly Name[],
): MessageTemplate<Name> {
  // Every other part is a placeholder's name, as split keeps what a group captured.
  const parts = text.trim().split(/\{\{(\w+)\}\}/);
  const placeholders = parts.filter((_, index) => index % 2 === 1);
  const unknown = placeholders.find(name => !(names as readonly string[]).includes(name));
  if (unknown !== undefined) throw new Error(`${source} holds the unknown placeholder {{${unknown}}}.`);
  const missing = names.find(name => !placeholders.includes(name));
  if (missing !== undefined) throw new Error(`${source} lacks the placeholder {{${missing}}}.`);
  if (parts.some(part => part.includes('{{'))) throw new Error(`${source} holds {{ without a placeholder.`);
  return values => parts.map((part, index) => (index % 2 === 1 ? values[part as Name] : part)).join('');
}
