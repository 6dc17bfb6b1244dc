/** The most bytes (UTF-8) of a path. */
export const PATH_BYTES_MAX = 1_024;

/** The most bytes (UTF-8) of one segment of a path, as on common file systems. */
const SEGMENT_BYTES_MAX = 255;

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to find
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;
const BIDIRECTIONAL = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

/** What HFS+ leaves out when it compares names, so that `.g\u200cit` names the same folder as `.git` there. */
const IGNORED_BY_HFS = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g;

/** Device names, which Windows reserves with any extension and with spaces before it. */
const WINDOWS_DEVICE = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³]) *(\.|$)/i;

/**
 * Brings a path into the form that it is stored and compared in: Unicode NFC (Unicode Standard Annex 15), so that
 * a name typed on macOS equals the one typed elsewhere. Says nothing of whether the path is allowed.
 */
export function normalizePath(path: string): string {
  return path.normalize('NFC');
}

/**
 * Says what is wrong with a file's path; null when nothing is. A good path means the same file on Linux, macOS
 * and Windows, stays inside the project, and cannot reach Git's own folder (as git's verify_path has it).
 * @param path in the form that normalizePath gives
 */
export function pathFault(path: string): string | null {
  if (path.trim() === '') return 'must not be empty or blank';
  if (!path.isWellFormed()) return 'must be well-formed Unicode';
  if (CONTROL.test(path)) return 'must not hold control characters';
  if (BIDIRECTIONAL.test(path)) return 'must not hold bidirectional formatting characters';
  if (path.includes('\\')) return 'must separate its segments by / and hold no backslash';
  if (path.includes(':')) return 'must not hold a colon';
  if (path.startsWith('/')) return 'must be relative to the project: no / at its start';
  if (path !== normalizePath(path)) return 'must be in Unicode normalization form C';
  if (Buffer.byteLength(path) > PATH_BYTES_MAX) return `must not be longer than ${PATH_BYTES_MAX} bytes`;
  for (const segment of path.split('/')) {
    const fault = segmentFault(segment);
    if (fault) return fault;
  }
  return null;
}

function segmentFault(segment: string): string | null {
  if (segment === '') return 'must not have an empty segment';
  if (segment === '.' || segment === '..') return 'must not have . or .. as a segment';
  if (segment.trim() === '') return 'must not have a blank segment';
  if (/[. ]$/.test(segment)) return 'must not have a segment that ends in a dot or a space';
  if (Buffer.byteLength(segment) > SEGMENT_BYTES_MAX)
    return `must not have a segment longer than ${SEGMENT_BYTES_MAX} bytes`;
  if (WINDOWS_DEVICE.test(segment)) return 'must not have a segment that names a device on Windows';
  if (isGitFolder(segment)) return "must not reach Git's own folder";
  return null;
}

/** Whether a file system could take the segment for `.git`: by case, NTFS short name, or ignored characters. */
function isGitFolder(segment: string): boolean {
  const folded = segment.replace(IGNORED_BY_HFS, '').toLowerCase();
  return /^(\.git|git~[0-9]+)[. ]*$/.test(folded);
}

/** A path's last segment. */
export function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The directory that a path lies in: `a/b` for `a/b/c`; empty at the top. */
export function directoryOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** All directories that paths lie in, however deep: `a` and `a/b` for `a/b/c`. */
export function directoriesOf(paths: readonly string[]): Set<string> {
  const directories = new Set<string>();
  for (const path of paths) {
    // What a known directory lies in is known, too.
    for (let at = directoryOf(path); at !== '' && !directories.has(at); at = directoryOf(at))
      directories.add(at);
  }
  return directories;
}

/**
 * Orders paths by their UTF-8 bytes, as Git and PostgreSQL's collation "C" do; negative when `a` comes first.
 * JavaScript's own order differs where characters beyond U+FFFF meet those from U+E000 on.
 */
export function comparePaths(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return codePointOrder(x) - codePointOrder(y);
  }
  return a.length - b.length;
}

/** Moves the surrogates behind all other UTF-16 units, where the code points that they write belong. */
function codePointOrder(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

/** Whether a value, such as one out of a cursor, is a good path. */
export function isPath(value: unknown): value is string {
  return typeof value === 'string' && pathFault(value) === null;
}

/** What all paths below a directory lie between, and no other ones: `0` follows `/`. Empty texts: no bound. */
export function pathsBelow(directory: string | null | undefined): { after: string; before: string } {
  return directory ? { after: `${directory}/`, before: `${directory}0` } : { after: '', before: '' };
}
