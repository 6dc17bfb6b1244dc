import { isRawBreak, JsonString } from './json-string.ts';

/** What a scanner tells of the JSON object that it follows. Places are such as `/changes[]/path`. */
export interface JsonVisitor {
  /** An object or a list begins at the place, which is empty for the outermost object. */
  opened(place: string): void;
  /** It ends. */
  closed(place: string): void;
  /**
   * A string, which is no key, ends.
   * @param text null when it is longer than TEXT_KEPT
   * @param bytes of its UTF-8
   */
  text(place: string, text: string | null, bytes: number): void;
}

/** How deep objects and lists may stand in one another. */
const DEPTH_MAX = 64;

const SCALAR_MAX = 100;
const SCALAR = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/;

type Expected =
  | 'object'
  | 'key'
  | 'key or end'
  | 'colon'
  | 'value'
  | 'value or end'
  | 'comma or end'
  | 'nothing';

/** An object or list that has begun. */
interface Level {
  readonly isList: boolean;
  readonly place: string;
  /** The place of what it holds last. */
  child: string;
}

/**
 * Follows one JSON object (RFC 8259) unit by unit as it is being written, in constant time for each, and tells a
 * visitor what is in it. Lets strings pass that hold line breaks and tabs as they are.
 */
export class JsonScanner {
  readonly #visitor: JsonVisitor;
  readonly #levels: Level[] = [];
  #expected: Expected = 'object';
  #string: JsonString | null = null;
  #isKey = false;
  #scalar = '';

  /** How many units of the object were taken. */
  read = 0;
  /** Whether any key was read. */
  hasKeys = false;
  /** Where line breaks and tabs stand in strings as they are, in units from the object's start. */
  readonly rawBreaks: number[] = [];

  constructor(visitor: JsonVisitor) {
    this.#visitor = visitor;
  }

  /** Whether the object has ended; nothing more may be given then. */
  get isDone(): boolean {
    return this.#expected === 'nothing';
  }

  /** The string that has begun and not ended: where it stands and its bytes so far; null when none or a key has. */
  get openText(): { place: string; bytes: number } | null {
    if (!this.#string || this.#isKey) return null;
    return { place: this.#levels.at(-1)?.child ?? '', bytes: this.#string.bytes };
  }

  /** Takes the next unit; false when the object cannot go on with it. */
  take(unit: number): boolean {
    const fits = this.#fits(unit);
    if (fits) this.read++;
    return fits;
  }

  #fits(unit: number): boolean {
    if (this.#string) return this.#takeInString(this.#string, unit);
    if (this.#scalar !== '') {
      const character = String.fromCharCode(unit);
      if (/[\w.+-]/.test(character)) {
        this.#scalar += character;
        return this.#scalar.length <= SCALAR_MAX;
      }
      if (!SCALAR.test(this.#scalar)) return false;
      this.#scalar = '';
      this.#expected = 'comma or end';
    }
    return unit === 0x20 || isRawBreak(unit) || this.#takeToken(String.fromCharCode(unit));
  }

  #takeInString(string: JsonString, unit: number): boolean {
    if (isRawBreak(unit)) this.rawBreaks.push(this.read);
    const fits = string.take(unit);
    if (string.isDone) this.#closeString(string);
    return fits;
  }

  #closeString({ text, bytes }: JsonString): void {
    const level = this.#levels.at(-1) as Level;
    this.#string = null;
    this.#expected = this.#isKey ? 'colon' : 'comma or end';
    this.hasKeys = true;
    if (this.#isKey) level.child = `${level.place}/${text ?? ''}`;
    else this.#visitor.text(level.child, text, bytes);
  }

  #takeToken(token: string): boolean {
    const expected = this.#expected;
    const isList = this.#levels.at(-1)?.isList;
    const isValue = expected === 'value' || expected === 'value or end';
    const mayEnd = expected === 'comma or end' || expected === 'key or end' || expected === 'value or end';
    switch (token) {
      case '{':
        return (isValue || expected === 'object') && this.#open(false);
      case '[':
        return isValue && this.#open(true);
      case '}':
        return isList === false && mayEnd && this.#close();
      case ']':
        return isList === true && mayEnd && this.#close();
      case ',':
        this.#expected = isList ? 'value' : 'key';
        return expected === 'comma or end';
      case ':':
        this.#expected = 'value';
        return expected === 'colon';
      case '"':
        this.#isKey = expected === 'key' || expected === 'key or end';
        this.#string = new JsonString();
        return isValue || this.#isKey;
      default:
        this.#scalar = token;
        return isValue && /[\w-]/.test(token);
    }
  }

  #open(isList: boolean): boolean {
    const place = this.#levels.at(-1)?.child ?? '';
    this.#levels.push({ isList, place, child: isList ? `${place}[]` : place });
    this.#expected = isList ? 'value or end' : 'key or end';
    this.#visitor.opened(place);
    return this.#levels.length <= DEPTH_MAX;
  }

  #close(): boolean {
    const place = this.#levels.pop()?.place ?? '';
    this.#expected = this.#levels.length === 0 ? 'nothing' : 'comma or end';
    this.#visitor.closed(place);
    return true;
  }
}
