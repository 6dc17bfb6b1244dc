import { availableParallelism } from 'node:os';
import { Piscina } from 'piscina';
import { diffFiles, findRenames, type MergeTask, mergeTexts, type RenamesTask } from './diff-worker.ts';
import type { MergedText } from './merge-lines.ts';
import type { FileDiff, FilePair } from './patch.ts';
import type { Rename } from './renames.ts';

/** Up to how many characters a task is done at once: less than a worker thread would take to be asked. */
const SMALL = 8_192;

/** How many characters of texts a worker thread gets at a time, so that several threads, and several clients, share. */
const TASK_SIZE = 1_000_000;

/** How long a worker thread waits for more work, in milliseconds. */
const IDLE_MS = 30_000;

/** What worker threads do, by the names of the functions in diff-worker.ts. */
const WORK = { diffFiles, findRenames, mergeTexts };

type Work = typeof WORK;

const sizeOf = (content: string | Uint8Array | null) => content?.length ?? 0;

/** Compares and merges texts in worker threads, so that large ones keep no other request waiting. */
export class DiffPool {
  #threads: Piscina | undefined;

  /**
   * Compares files.
   * @param maxPatchSize in bytes, of each patch
   */
  async diffFiles(pairs: readonly FilePair[], maxPatchSize: number): Promise<FileDiff[]> {
    const tasks = diffTasks(pairs);
    const diffs = await Promise.all(
      tasks.map(({ items, size }) => this.#run('diffFiles', { pairs: items, maxPatchSize }, size)),
    );
    return diffs.flat();
  }

  /** Finds renamed files that were edited. */
  findRenames(task: RenamesTask): Promise<Rename[]> {
    const bytes = [...task.contents.values()].reduce((sum, content) => sum + sizeOf(content), 0);
    // Files may share contents, but each is compared with each.
    const size = bytes + task.deleted.length * task.added.length;
    return this.#run('findRenames', task, size);
  }

  /** Merges texts. */
  async mergeTexts(texts: readonly MergeTask[]): Promise<MergedText[]> {
    const tasks = inTasks(texts, ({ base, into, from }) => sizeOf(base) + sizeOf(into) + sizeOf(from));
    const merged = await Promise.all(tasks.map(({ items, size }) => this.#run('mergeTexts', items, size)));
    return merged.flat();
  }

  /** Ends the worker threads. */
  async close(): Promise<void> {
    await this.#threads?.destroy();
  }

  async #run<Name extends keyof Work>(
    name: Name,
    task: Parameters<Work[Name]>[0],
    size: number,
  ): Promise<ReturnType<Work[Name]>> {
    if (size <= SMALL) return (WORK[name] as (task: unknown) => ReturnType<Work[Name]>)(task);
    this.#threads ??= new Piscina({
      // The sources' ending in tests, the build's else.
      filename: new URL(`./diff-worker${import.meta.url.slice(-3)}`, import.meta.url).href,
      minThreads: 0,
      maxThreads: Math.max(1, availableParallelism() - 1),
      idleTimeout: IDLE_MS,
    });
    return this.#threads.run(task, { name });
  }
}

/** Divides files to compare into tasks that a worker thread takes up at a time, in order. */
export function diffTasks(pairs: readonly FilePair[]) {
  return inTasks(pairs, ({ before, after }) => sizeOf(before) + sizeOf(after));
}

/** Divides work into tasks of about TASK_SIZE, in order. */
function inTasks<Item>(items: readonly Item[], itemSize: (item: Item) => number) {
  const tasks: { items: Item[]; size: number }[] = [];
  for (const item of items) {
    const size = itemSize(item);
    const last = tasks.at(-1);
    if (last && last.size + size <= TASK_SIZE) {
      last.items.push(item);
      last.size += size;
    } else {
      tasks.push({ items: [item], size });
    }
  }
  return tasks;
}
