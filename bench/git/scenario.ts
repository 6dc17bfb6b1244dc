import type { History } from './history.ts';
import type { Noodle } from './noodle.ts';
import type { Repository } from './repository.ts';

/** The same history on both sides. */
export interface Sides {
  readonly history: History;
  readonly noodle: Noodle;
  /** The project's id. */
  readonly id: string;
  readonly repository: Repository;
}

/** Does the work, which is timed; gives what reads the answer, which is not. */
export type Run = () => Promise<() => unknown>;

/** One piece of work for all. */
export interface Task {
  readonly noodle: Run;
  /** By how Git does it: in several ways. Each must find what Noodle finds. */
  readonly git: Readonly<Record<string, Run>>;
}

/** What is measured, at one number of files. */
export interface Scenario {
  readonly name: string;
  readonly files: number;
  /** How often it is measured at the most, where it leaves much behind. */
  readonly roundsMax?: number;
  /** Gets all ready that is to be there before the first task. */
  prepare?(): Promise<void>;
  /** Another piece of work for every number from 0 on, as long as there are some. */
  task(index: number): Task;
}

/** The item for a number, from the beginning again after the last one. */
export function itemAt<Item>(items: readonly Item[], index: number): Item {
  return items[index % items.length] as Item;
}
