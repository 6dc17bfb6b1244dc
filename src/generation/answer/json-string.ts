/** The most UTF-16 units of a string that are kept. */
export const TEXT_KEPT = 1_024;

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/**
 * Reads one string of JSON unit by unit, from behind its opening quote, in constant time and memory for each. Line
 * breaks and tabs may stand in it as they are, which JSON forbids and models write.
 */
export class JsonString {
  #kept = '';
  #length = 0;
  #bytes = 0;
  #endsInHighSurrogate = false;
  #expected: 'unit' | 'escape' | 'hex' | 'nothing' = 'unit';
  #hex = '';

  /** The bytes so far, in UTF-8; half a surrogate pair counts as the three of its replacement, U+FFFD. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The string so far; null when it is longer than TEXT_KEPT. */
  get text(): string | null {
    return this.#length > TEXT_KEPT ? null : this.#kept;
  }

  /** Whether the closing quote was read; nothing more may be given then. */
  get isDone(): boolean {
    return this.#expected === 'nothing';
  }

  /** Takes the next unit; false when no string can go on with it. */
  take(unit: number): boolean {
    if (this.#expected === 'escape') return this.#takeEscape(String.fromCharCode(unit));
    if (this.#expected === 'hex') return this.#takeHex(String.fromCharCode(unit));
    if (unit === 0x22) this.#expected = 'nothing';
    else if (unit === 0x5c) this.#expected = 'escape';
    else this.#add(unit);
    return unit >= 0x20 || isRawBreak(unit);
  }

  #takeEscape(character: string): boolean {
    const meant = ESCAPES[character];
    if (meant !== undefined) this.#add(meant.charCodeAt(0));
    this.#expected = character === 'u' ? 'hex' : 'unit';
    this.#hex = '';
    return meant !== undefined || character === 'u';
  }

  #takeHex(character: string): boolean {
    this.#hex += character;
    if (this.#hex.length === 4) {
      this.#add(Number.parseInt(this.#hex, 16));
      this.#expected = 'unit';
    }
    return /[0-9a-fA-F]/.test(character);
  }

  #add(unit: number): void {
    if (++this.#length <= TEXT_KEPT) this.#kept += String.fromCharCode(unit);
    const isLow = unit >= 0xdc00 && unit <= 0xdfff;
    if (isLow && this.#endsInHighSurrogate) this.#bytes += 1;
    else this.#bytes += unit < 0x80 ? 1 : unit < 0x800 ? 2 : 3;
    this.#endsInHighSurrogate = unit >= 0xd800 && unit <= 0xdbff;
  }
}

/** Whether a unit is a line break or a tab, which stands in a string of JSON only when it was forgotten to escape it. */
export function isRawBreak(unit: number): boolean {
  return unit === 0x0a || unit === 0x0d || unit === 0x09;
}
