import DataLoader from 'dataloader';
import type { Db } from './statement.ts';

/** What a batch function may ask the request for: the database, and other loaders to prime. */
export interface LoaderScope {
  /** The database outside of any transaction of the request's own. */
  readonly db: Db;
  /** This request's DataLoader of a definition. */
  loader<Key, Value>(definition: LoaderDefinition<Key, Value>): DataLoader<Key, Value, string>;
  /** This request's instance of a class, which remembers what loaders have seen. */
  keep<Memory extends object>(type: new () => Memory): Memory;
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

/** One request's DataLoaders by definition, and what they remember by class. */
export class Loaders implements LoaderScope {
  readonly #loaders = new Map<unknown, unknown>();
  readonly #memories = new Map<unknown, object>();
  readonly db: Db;

  constructor(db: Db) {
    this.db = db;
  }

  loader<Key, Value>(definition: LoaderDefinition<Key, Value>): DataLoader<Key, Value, string> {
    let loader = this.#loaders.get(definition) as DataLoader<Key, Value, string> | undefined;
    if (!loader) {
      loader = new DataLoader(keys => definition.load(keys, this), { cacheKeyFn: definition.keyOf });
      this.#loaders.set(definition, loader);
    }
    return loader;
  }

  keep<Memory extends object>(type: new () => Memory): Memory {
    let memory = this.#memories.get(type) as Memory | undefined;
    if (!memory) {
      memory = new type();
      this.#memories.set(type, memory);
    }
    return memory;
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

/** Puts rows into their keys' order: for each key all rows with the same text, in the rows' order. */
export function alignMany<Key, Row>(
  keys: readonly Key[],
  rows: readonly Row[],
  keyText: (key: Key) => string,
  rowText: (row: Row) => string,
): Row[][] {
  const byText = Map.groupBy(rows, rowText);
  return keys.map(key => byText.get(keyText(key)) ?? []);
}
