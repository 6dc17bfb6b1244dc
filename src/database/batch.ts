import DataLoader from 'dataloader';
import { Memory } from './memory.ts';
import type { Db } from './statement.ts';

/** What a batch function may ask the request for: the database, and other loaders to prime. */
export interface LoaderScope {
  /** The database outside of any transaction of the request's own. */
  readonly db: Db;
  /** This request's DataLoader of a definition. */
  loader<Key, Value>(definition: LoaderDefinition<Key, Value>): DataLoader<Key, Value, string>;
  /** What this request's loaders remember for one another. */
  readonly memory: Memory;
  /** What the server remembers from one request to the next: only what never changes. */
  readonly serverMemory: Memory;
}

/** How values are loaded by key, one statement for all keys that a level of a query asks for. */
export interface LoaderDefinition<Key, Value> {
  /** The values for the keys, in the keys' order. */
  readonly load: (keys: readonly Key[], scope: LoaderScope) => Promise<readonly (Value | Error)[]>;
  /** Tells equal keys: equal texts, equal keys. */
  readonly keyOf: (key: Key) => string;
}

/** Defines a loader; each request makes its own DataLoader of it when it first asks. */
export function defineLoader<Key, Value>(
  keyOf: (key: Key) => string,
  load: LoaderDefinition<Key, Value>['load'],
): LoaderDefinition<Key, Value> {
  return { keyOf, load };
}

/** One request's DataLoaders, by definition. */
export class Loaders implements LoaderScope {
  readonly #loaders = new Map<unknown, unknown>();
  readonly memory = new Memory();
  readonly serverMemory: Memory;
  readonly db: Db;

  constructor(db: Db, serverMemory = new Memory()) {
    this.db = db;
    this.serverMemory = serverMemory;
  }

  loader<Key, Value>(definition: LoaderDefinition<Key, Value>): DataLoader<Key, Value, string> {
    let loader = this.#loaders.get(definition) as DataLoader<Key, Value, string> | undefined;
    if (!loader) {
      loader = new DataLoader(keys => definition.load(keys, this), { cacheKeyFn: definition.keyOf });
      this.#loaders.set(definition, loader);
    }
    return loader;
  }
}

/** Puts rows into their keys' order: for each key the row with the same text, or null. */
export function alignOne<Key, Row>(
  keys: readonly Key[],
  rows: readonly Row[],
  keyText: (key: Key) => string,
  rowText: (row: Row) => string,
): (Row | null)[] {
  const byText = new Map(rows.map(row => [rowText(row), row]));
  return keys.map(key => byText.get(keyText(key)) ?? null);
}
