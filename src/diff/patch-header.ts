/** Which file a patch is of, and what becomes of the file as a whole. */
export interface PatchedFile {
  readonly path: string;
  /** The path before, where it was another one. */
  readonly previousPath: string | null;
  /** Whether there is no file before. */
  readonly added: boolean;
  /** Whether there is no file after. */
  readonly deleted: boolean;
  /** How much of a renamed file stayed, in per cent. */
  readonly similarity?: number | undefined;
}

/** The mode of every file: an ordinary one that cannot be executed. */
const MODE = '100644';

/** The lines of a patch in Git's format that say which file it is of and how the file is added, deleted or renamed. */
export function patchHeader({ path, previousPath, added, deleted, similarity }: PatchedFile): string {
  const previous = previousPath ?? path;
  let header = `diff --git ${quotePath(`a/${previous}`)} ${quotePath(`b/${path}`)}\n`;
  if (added) header += `new file mode ${MODE}\n`;
  if (deleted) header += `deleted file mode ${MODE}\n`;
  if (previous !== path) {
    if (similarity !== undefined) header += `similarity index ${Math.floor(similarity)}%\n`;
    header += `rename from ${quotePath(previous)}\nrename to ${quotePath(path)}\n`;
  }
  return header;
}

/** The two lines that name the file before its hunks. */
export function hunksHeader({ path, previousPath, added, deleted }: PatchedFile): string {
  const before = added ? '/dev/null' : quotePath(`a/${previousPath ?? path}`);
  const after = deleted ? '/dev/null' : quotePath(`b/${path}`);
  return `--- ${endName(before)}\n+++ ${endName(after)}\n`;
}

/** A tab tells where a name with spaces ends, since other programs write a date behind the name. */
function endName(name: string): string {
  return name.includes(' ') ? `${name}\t` : name;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to quote
const SPECIAL = /["\\\u0000-\u001f\u007f]/g;

const ESCAPES: Record<string, string> = {
  '"': '\\"',
  '\\': '\\\\',
  '\u0007': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
};

/** Writes a path as Git (quote.c) does with `core.quotePath` off: in C's quotes where a character calls for it. */
function quotePath(path: string): string {
  if (path.search(SPECIAL) < 0) return path;
  const octal = (character: string) => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`;
  return `"${path.replace(SPECIAL, character => ESCAPES[character] ?? octal(character))}"`;
}
