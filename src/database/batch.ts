import DataLoader from 'dataloader';
import { BatchSizes } from './batch-sizes.ts';
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
      const sizes = this.serverMemory.keep(BatchSizes);
      const load = (keys: readonly Key[]) => {
        sizes.take(keys.length);
        return definition.load(keys, this);
      };
      loader = new DataLoader(load, { cacheKeyFn: definition.keyOf });
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

/** A row that says for which of the keys it is: by the key's position in the lists that a statement was given. */
export interface Positioned {
  readonly position: number;
}

/** Puts rows into their keys' order: for each key its only row, or null. */
export function oneByPosition<Row extends Positioned>(
  keys: readonly unknown[],
  rows: readonly Row[],
): (Row | null)[] {
  const aligned: (Row | null)[] = keys.map(() => null);
  for (const row of rows) aligned[row.position] = row;
  return aligned;
}

/** Puts rows into their keys' order: for each key all its rows, as they came. */
export function allByPosition<Row extends Positioned>(
  keys: readonly unknown[],
  rows: readonly Row[],
): Row[][] {
  const aligned: Row[][] = keys.map(() => []);
  for (const row of rows) aligned[row.position]?.push(row);
  return aligned;
}

/** Loads values that no statement gives together, in the keys' order: each fails by itself. */
export function oneByOne<Key, Value>(
  keys: readonly Key[],
  load: (key: Key) => Promise<Value>,
): Promise<(Value | Error)[]> {
  return Promise.all(keys.map(key => load(key).catch((error: Error) => error)));
}

/**
 * Loads values for keys of which only some can be answered together, in the keys' order.
 * @param textOf equal for keys that one statement can answer
 * @param load gives the values of such keys, in their order
 */
export async function inGroups<Key, Value>(
  keys: readonly Key[],
  textOf: (key: Key) => unknown,
  load: (group: readonly Key[]) => Promise<readonly Value[]>,
): Promise<Value[]> {
  const values = new Map<Key, Value>();
  for (const group of Map.groupBy(keys, textOf).values()) {
    for (const [index, value] of (await load(group)).entries()) values.set(group[index] as Key, value);
  }
  return keys.map(key => values.get(key) as Value);
}
