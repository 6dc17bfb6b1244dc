import { JsonScanner, type JsonVisitor } from './json-scanner.ts';

/** A JSON object in a text, or as much as there is of one. Positions are in UTF-16 units. */
export interface FoundObject {
  readonly start: number;
  /** Behind the last unit that fits. */
  readonly end: number;
  /** Open: the text ends before the object; broken: the object cannot go on as the text does. */
  readonly state: 'open' | 'closed' | 'broken';
  /** How much it looks like an answer: 0 not at all, 1 by its summary or changes, 2 for there is a change in it. */
  readonly likeness: 0 | 1 | 2;
  /** Where line breaks and tabs stand in its strings as they are, from its start. */
  readonly rawBreaks: readonly number[];
}

const THINKING = '<think>';
const THOUGHT = '</think>';

/**
 * Finds a model's answer in what the model writes, as it is being written: the first complete JSON object with a change
 * in it that stands outside of `<think>…</think>`. Passes over prose, fences and other objects; what stands in the
 * answer's strings can't be mistaken for its end. Takes time in proportion to the text, whatever it is: an object that
 * breaks off is not read again.
 */
export class AnswerFinder {
  readonly #visitor: JsonVisitor;
  #position = 0;
  #tag = THINKING;
  #tagRead = 0;
  #scanner: JsonScanner | null = null;
  #start = 0;
  #likeness: 0 | 1 | 2 = 0;
  #best: FoundObject | null = null;

  /** @param visitor is told of all objects, until the answer is complete */
  constructor(visitor: JsonVisitor) {
    this.#visitor = {
      opened: place => {
        if (place === '/changes[]') this.#likeness = 2;
        else if (place === '/changes') this.#likeness ||= 1;
        visitor.opened(place);
      },
      closed: place => visitor.closed(place),
      text: (place, text, bytes) => {
        if (place === '/summary') this.#likeness ||= 1;
        visitor.text(place, text, bytes);
      },
    };
  }

  /** Whether the answer is complete; what follows it says nothing. */
  get isDone(): boolean {
    return this.#best?.state === 'closed' && this.#best.likeness === 2;
  }

  /** The string that is being written: its place in its object, and its bytes so far; null when none is. */
  get openText(): { place: string; bytes: number } | null {
    return this.#scanner?.openText ?? null;
  }

  /** The answer; where there is none, the first of those objects that look most like one; null without any. */
  get found(): FoundObject | null {
    return this.#better('open');
  }

  /** Takes what comes next. */
  add(text: string): void {
    for (let i = 0; i < text.length && !this.isDone; i++) {
      this.#take(text.charCodeAt(i));
      this.#position++;
    }
  }

  #take(unit: number): void {
    if (this.#scanner?.take(unit)) {
      if (this.#scanner.isDone) this.#leave('closed');
      return;
    }
    // What an object can't go on with may begin another one.
    if (this.#scanner) this.#leave('broken');
    this.#tagRead = unit === this.#tag.charCodeAt(this.#tagRead) ? this.#tagRead + 1 : unit === 0x3c ? 1 : 0;
    if (this.#tagRead === this.#tag.length) {
      this.#tag = this.#tag === THINKING ? THOUGHT : THINKING;
      this.#tagRead = 0;
    }
    if (unit === 0x7b && this.#tag === THINKING) this.#enter();
  }

  #enter(): void {
    this.#scanner = new JsonScanner(this.#visitor);
    this.#start = this.#position;
    this.#likeness = 0;
    this.#scanner.take(0x7b);
  }

  #leave(state: 'closed' | 'broken'): void {
    this.#best = this.#better(state);
    this.#scanner = null;
  }

  /** Whichever looks more like an answer: the best object so far, or the one that is being read. */
  #better(state: FoundObject['state']): FoundObject | null {
    if (!this.#scanner?.hasKeys) return this.#best;
    const isAnswer = state === 'closed' && this.#likeness === 2;
    if (this.#best && this.#best.likeness >= this.#likeness && !isAnswer) return this.#best;
    const { read, rawBreaks } = this.#scanner;
    const [start, likeness] = [this.#start, this.#likeness];
    return { start, end: start + read, state, likeness, rawBreaks };
  }
}
