import { hash } from 'node:crypto';
import type { WriteProject } from '../data/data-set.ts';
import { Random } from '../data/random.ts';
import { sourceText } from '../data/source-text.ts';
import { requestBody } from '../queries.ts';
import { postRequest, type Reply } from './connection.ts';
import type { Client } from './slice.ts';

interface Answer {
  readonly data?: { readonly createVersion: { readonly version?: { readonly number: number } } };
}

/**
 * Makes version upon version, each with three changes: it updates a file, creates one and deletes the one that the
 * version before created. It knows what files the last version must have.
 */
export class Writer implements Client {
  readonly projectId: string;
  /** The version that this client made last. */
  latest: number;
  /** The files that it must have: hashes in hexadecimal by path. */
  readonly files: Map<string, string>;
  readonly #folder: string;
  readonly #updated: readonly string[];
  readonly #random: Random;
  #count = 0;
  #created: string;

  /** @param index tells apart the clients that write to one project */
  constructor(project: WriteProject, index: number) {
    this.projectId = project.id;
    this.latest = project.latest;
    this.files = new Map(project.files);
    this.#folder = `src/made/by-${index}`;
    this.#random = new Random(index + 101);
    const [first = '', ...others] = [...project.files.keys()];
    this.#created = first;
    this.#updated = others;
  }

  next(): Buffer {
    const number = ++this.#count;
    const updated = this.#updated[number % this.#updated.length] as string;
    const created = `${this.#folder}/file-${number}.ts`;
    const deleted = this.#created;
    this.#created = created;
    this.files.delete(deleted);
    const changes = [
      { update: { path: updated, content: this.#keep(updated) } },
      { create: { path: created, content: this.#keep(created) } },
      { delete: { path: deleted } },
    ];
    const input = { projectId: this.projectId, parentNumber: this.latest, name: `change ${number}`, changes };
    return postRequest(requestBody('Write', { input }));
  }

  check(reply: Reply): void {
    const version = reply.status === 200 ? (reply.json() as Answer).data?.createVersion.version : undefined;
    if (!version) throw new Error(`A version was not made (${reply.status}): ${reply.text().slice(0, 500)}`);
    this.latest = version.number;
  }

  #keep(path: string): string {
    const text = sourceText(`${path}, written as change ${this.#count} in ${this.#folder}`, this.#random);
    this.files.set(path, hash('sha256', text));
    return text;
  }
}
