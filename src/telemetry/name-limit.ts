/** The most names that are told apart. */
const NAMES_MAX = 200;

/** Bounds names that clients choose, each of which makes new time series: the first ones are told apart, no others. */
export class NameLimit {
  readonly #known = new Set<string>();

  /**
   * The name to count under; `anonymous` for none, `other` for one too many.
   * @param isTold whether it may be told apart from others at all
   */
  of(name: string | null, isTold: boolean): string {
    if (name === null) return 'anonymous';
    if (!isTold) return 'other';
    if (this.#known.has(name)) return name;
    if (this.#known.size >= NAMES_MAX) return 'other';
    this.#known.add(name);
    return name;
  }
}
