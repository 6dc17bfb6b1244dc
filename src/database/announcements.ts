import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import { notify } from './announcements.sql.ts';
import { Listener } from './listener.ts';
import type { Db } from './statement.ts';
import { besideWork } from './work.ts';

/** How long ids are gathered before other processes are told, in milliseconds. */
const GATHER_MS = 20;

/** How long a watcher may go without being woken, in milliseconds: no announcement is sure to arrive. */
const NET_MS = 5_000;

/** The most ids of one notice: PostgreSQL takes less than 8,000 bytes, and an id has 36. */
const IDS_MAX = 200;

/** What a process tells others by, and hears them from. */
export interface Wire {
  /** A postgres:// URL for a connection of its own: what is heard comes on one connection alone. */
  readonly url: string;
  /** Gives the database on the pool, outside of any transaction. */
  readonly db: () => Db;
  readonly log: Logger;
}

/**
 * Tells those who watch a project or a generation that something of it may have changed, in this process at once and,
 * with a wire, in others soon. What has changed they read for themselves: an announcement carries nothing but the id,
 * may come twice, and may be lost, for which all watchers are woken every few seconds.
 */
export class Announcements {
  readonly #watchers = new Map<string, Set<() => void>>();
  readonly #sender = randomBytes(6).toString('hex');
  readonly #wire: Wire | undefined;
  readonly #listener: Listener | undefined;
  #gathered = new Set<string>();
  #gathering: NodeJS.Timeout | undefined;
  #sending: Promise<void> = Promise.resolve();
  #net: NodeJS.Timeout | undefined;
  #isSilent = false;
  #isClosed = false;

  /** @param wire to other processes; without one nobody else hears anything */
  constructor(wire?: Wire) {
    this.#wire = wire;
    this.#listener =
      wire &&
      new Listener(wire, {
        // What was said before is lost.
        connected: () => this.#wakeAll(),
        heard: notice => this.#take(notice),
      });
  }

  /** Says that the project or generation of this id has changed: to be called after the commit. Never fails. */
  announce(id: string): void {
    this.#wake(id);
    if (!this.#wire || this.#isClosed) return;
    this.#gathered.add(id);
    // A notice takes a lock of the whole database's, so many ids share one statement.
    this.#gathering ??= setTimeout(() => besideWork(() => this.#send()), GATHER_MS).unref();
  }

  /** Calls back whenever something of this id may have changed. @returns what ends that */
  watch(id: string, heard: () => void): () => void {
    // Each watcher is told apart, even if two bring the same function.
    const watcher = () => heard();
    const watchers = this.#watchers.get(id) ?? new Set();
    this.#watchers.set(id, watchers.add(watcher));
    this.#net ??= setInterval(() => this.#wakeAll(), NET_MS).unref();
    this.listen();
    return () => {
      watchers.delete(watcher);
      if (watchers.size === 0 && this.#watchers.get(id) === watchers) this.#watchers.delete(id);
      if (this.#watchers.size > 0) return;
      clearInterval(this.#net);
      this.#net = undefined;
    };
  }

  /** How many watch something. */
  get watching(): number {
    return [...this.#watchers.values()].reduce((sum, { size }) => sum + size, 0);
  }

  /** Begins to hear other processes, which the first watcher does, too; says when it does. */
  listen(): Promise<void> {
    return this.#isClosed ? Promise.resolve() : (this.#listener?.open() ?? Promise.resolve());
  }

  /** Tells what is still to be told and hears no more. */
  async close(): Promise<void> {
    if (this.#gathering) this.#send();
    this.#isClosed = true;
    clearInterval(this.#net);
    await Promise.all([this.#sending, this.#listener?.close()]);
  }

  #wake(id: string): void {
    for (const watcher of [...(this.#watchers.get(id) ?? [])]) watcher();
  }

  #wakeAll(): void {
    for (const id of [...this.#watchers.keys()]) this.#wake(id);
  }

  #take(notice: string): void {
    const [sender, ...ids] = notice.split(' ');
    // Its own watchers know already.
    if (sender !== this.#sender) for (const id of ids) this.#wake(id);
  }

  #send(): void {
    clearTimeout(this.#gathering);
    this.#gathering = undefined;
    const ids = [...this.#gathered];
    this.#gathered = new Set();
    const notices: string[] = [];
    for (let from = 0; from < ids.length; from += IDS_MAX) {
      notices.push([this.#sender, ...ids.slice(from, from + IDS_MAX)].join(' '));
    }
    this.#sending = Promise.all([this.#sending, this.#notify(notices)]).then(() => {});
  }

  async #notify(notices: readonly string[]): Promise<void> {
    const { db, log } = this.#wire as Wire;
    try {
      await notify(db(), notices);
      this.#isSilent = false;
    } catch (err) {
      // Once until it works again: an outage would fill the log.
      if (!this.#isSilent) log.error({ err }, 'other processes could not be told of changes');
      this.#isSilent = true;
    }
  }
}
