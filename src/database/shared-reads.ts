import DataLoader from 'dataloader';
import { type LoaderDefinition, Loaders } from './batch.ts';
import type { Db } from './statement.ts';
import { besideWork, currentWork } from './work.ts';

/** The most keys of one statement. */
const KEYS_MAX = 1_000;

/**
 * Reads for all requests of a server that ask at the same moment, such as subscriptions that are woken together: one
 * statement for all of them, which goes on when some of them are stopped. Nothing is remembered, so that what is read is
 * never older than the asking.
 */
export class SharedReads {
  // biome-ignore lint/suspicious/noExplicitAny: each loader's types are those of the definition that it stands under
  readonly #open = new Map<unknown, DataLoader<any, any, string>>();

  /** Loads a value by a definition that needs nothing of its request but the database. */
  load<Key, Value>(db: Db, definition: LoaderDefinition<Key, Value>, key: Key): Promise<Value> {
    const open = this.#open.get(definition) ?? this.#begin(db, definition);
    // The first to ask is the one in whose name it would be read.
    const read: Promise<Value> = besideWork(() => open.load(key));
    return currentWork()?.wait(read) ?? read;
  }

  #begin<Key, Value>(db: Db, definition: LoaderDefinition<Key, Value>): DataLoader<Key, Value, string> {
    const loader = new DataLoader<Key, Value, string>(
      keys => {
        // Who asks from now on wants what is true from now on.
        if (this.#open.get(definition) === loader) this.#open.delete(definition);
        return definition.load(keys, new Loaders(db));
      },
      { cacheKeyFn: definition.keyOf, maxBatchSize: KEYS_MAX },
    );
    this.#open.set(definition, loader);
    return loader;
  }
}
