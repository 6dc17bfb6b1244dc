import { normalizePath, pathFault } from '../../file/file-path.ts';
import { FileStatus } from '../../history/file-status.ts';
import { AnswerFinder } from './answer-finder.ts';

/** A file change of an answer that is being written. */
export interface ChangeSoFar {
  readonly operation: FileStatus;
  /** A good path, normalized: where the file stands afterwards; of a delete, where it stood. */
  readonly path: string;
  /** Where a rename takes the file from; null for others, and until it is known. */
  readonly previousPath: string | null;
  /** Whether the change is written to its end. */
  readonly complete: boolean;
  /** The bytes of the content, or of what the edits put in, so far. */
  readonly size: number;
}

const STATUS = new Map(
  Object.entries({
    create: FileStatus.ADDED,
    update: FileStatus.MODIFIED,
    delete: FileStatus.DELETED,
    rename: FileStatus.RENAMED,
  }),
);

interface Draft {
  operation: FileStatus | null;
  path: string | null;
  previousPath: string | null;
  complete: boolean;
  size: number;
}

/**
 * Reads the changes out of a model's answer as it is being written, to show how far it is. What it shows need not stay:
 * the whole text is for `parseAnswer` to read, and may be refused.
 */
export class AnswerStream {
  #drafts: Draft[] = [];
  #current: Draft | null = null;
  readonly #finder = new AnswerFinder({
    opened: place => this.#opened(place),
    closed: place => this.#closed(place),
    text: (place, text, bytes) => this.#text(place, text, bytes),
  });

  /** Takes what the model has written since, in time in proportion to it; may cut anywhere. */
  add(text: string): void {
    this.#finder.add(text);
  }

  /**
   * The changes of which operation and path are written, in their order. Those whose path no file can have are left out,
   * so that what is given can be stored and shown.
   */
  changes(): ChangeSoFar[] {
    const { openText } = this.#finder;
    const open = openText && isWritten(openText.place) ? openText.bytes : 0;
    return this.#drafts.flatMap(draft => {
      const { operation, path, previousPath, complete } = draft;
      if (!operation || path === null) return [];
      const size = draft.size + (draft === this.#current ? open : 0);
      const from = operation === FileStatus.RENAMED ? previousPath : null;
      return [{ operation, path, previousPath: from, complete, size }];
    });
  }

  #opened(place: string): void {
    if (place === '/changes') {
      this.#drafts = [];
    } else if (place === '/changes[]') {
      this.#current = { operation: null, path: null, previousPath: null, complete: false, size: 0 };
      this.#drafts.push(this.#current);
    }
  }

  #closed(place: string): void {
    if (place !== '/changes[]' || !this.#current) return;
    this.#current.complete = true;
    this.#current = null;
  }

  #text(place: string, text: string | null, bytes: number): void {
    const change = this.#current;
    if (!change) return;
    if (place === '/changes[]/operation') change.operation = STATUS.get(text ?? '') ?? null;
    else if (place === '/changes[]/path') change.path = goodPath(text);
    else if (place === '/changes[]/previousPath') change.previousPath = goodPath(text);
    else if (isWritten(place)) change.size += bytes;
  }
}

/** Whether what stands at a place goes into a file. */
function isWritten(place: string): boolean {
  return place === '/changes[]/content' || place === '/changes[]/edits[]/replace';
}

function goodPath(text: string | null): string | null {
  const path = text === null ? null : normalizePath(text);
  return path === null || pathFault(path) ? null : path;
}
