import { type ChangedFile, fileColumns, origin } from './file-columns.ts';
import { count, LiveLine, printWrapped } from './terminal.ts';

/** A file change as far as a model has written it. */
export interface GeneratedChange extends ChangedFile {
  readonly complete: boolean;
  readonly size: number;
}

/** Shows how a generation comes along, a line a file. */
export class Progress {
  #attempt = 0;
  #ended = 0;
  #line: LiveLine | null = null;
  readonly #refused = new Set<number>();

  /** Shows what changed since. @param attempt whose changes they are: each begins anew */
  show(attempt: number, changes: readonly GeneratedChange[]): void {
    if (attempt !== this.#attempt) {
      this.#breakOff();
      this.#attempt = attempt;
      this.#ended = 0;
    }
    for (const change of changes.slice(this.#ended)) {
      this.#line ??= new LiveLine(fileColumns(change));
      if (!change.complete) {
        if (change.size > 0) this.#line.step(change.size.toLocaleString('en-US'));
        return;
      }
      this.#line.end(resultOf(change));
      this.#line = null;
      this.#ended += 1;
    }
  }

  /** Shows, once, that an attempt was refused. */
  refuse(attempt: number, message: string | null): void {
    if (this.#refused.has(attempt)) return;
    this.#refused.add(attempt);
    this.#breakOff();
    printWrapped('yellow', `Attempt ${attempt} refused: ${message ?? ''}`);
  }

  #breakOff(): void {
    this.#line?.end('broken off');
    this.#line = null;
  }
}

function resultOf(change: GeneratedChange): string {
  return [change.size > 0 ? count(change.size, 'byte') : '', origin(change)].filter(Boolean).join(' ');
}
