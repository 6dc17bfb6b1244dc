import { Connection, postRequest } from '../load/connection.ts';
import type { Change, History, HistoryVersion } from './history.ts';
import { versionName } from './import-stream.ts';

const CREATE_PROJECT = `mutation CreateProject($input: CreateProjectInput!) {
  createProject(input: $input) {
    ... on CreateProjectSuccess { project { id } }
    ... on MutationError { code message }
  }
}`;

const CREATE_VERSION = `mutation CreateVersion($input: CreateVersionInput!) {
  createVersion(input: $input) {
    ... on CreateVersionSuccess { version { number } }
    ... on MutationError { code message }
  }
}`;

const FILES = `query Files($id: ID!, $number: NonNegativeInt!, $after: String) {
  project(id: $id) {
    version(number: $number) {
      files(first: 100, after: $after) { edges { cursor node { path hash } } pageInfo { hasNextPage } }
    }
  }
}`;

/** A file of a version, and its cursor in the list of files. */
export interface ListedFile {
  readonly path: string;
  readonly hash: string;
  readonly cursor: string;
}

interface FilesAnswer {
  readonly project: {
    readonly version: {
      readonly files: {
        readonly edges: readonly { cursor: string; node: { path: string; hash: string } }[];
        readonly pageInfo: { readonly hasNextPage: boolean };
      };
    };
  };
}

/** Noodle, as a client with one connection sees it. */
export class Noodle {
  readonly #connection: Connection;

  static async connect(port: number): Promise<Noodle> {
    return new Noodle(await Connection.open(port));
  }

  private constructor(connection: Connection) {
    this.#connection = connection;
  }

  close(): void {
    this.#connection.close();
  }

  /** Makes a request ready; what it gives sends it, and gives in its turn what reads the answer's data. */
  request(query: string, variables: object): () => Promise<() => unknown> {
    const request = postRequest({ query, variables });
    return async () => {
      const reply = await this.#connection.send(request);
      return () => {
        const { data, errors } = reply.json() as { data?: unknown; errors?: unknown };
        if (reply.status !== 200 || errors) {
          throw new Error(`Noodle answers ${reply.status}: ${reply.text().slice(0, 500)}`);
        }
        return data;
      };
    };
  }

  /** Asks, and reads the answer. */
  async ask<Data>(query: string, variables: object): Promise<Data> {
    const read = await this.request(query, variables)();
    return read() as Data;
  }

  /** Makes a project with all versions of a history; gives its id. */
  async load({ files, versions }: History): Promise<string> {
    const [first, ...others] = versions as [HistoryVersion, ...HistoryVersion[]];
    const created = first.changes.map(({ to, text }) => ({ path: to, content: text }));
    const { id } = await this.mutate<{ id: string }>('createProject', 'project', CREATE_PROJECT, {
      name: `${files} files`,
      files: created,
    });
    for (const { number, parent, changes } of others) {
      const input = {
        projectId: id,
        parentNumber: parent,
        name: versionName(number),
        changes: changes.map(inputOf),
      };
      const made = await this.mutate<{ number: number }>('createVersion', 'version', CREATE_VERSION, input);
      if (made.number !== number) throw new Error(`Version ${number} was made as ${made.number}`);
    }
    return id;
  }

  /** Runs a mutation, and gives what it made. @throws Error when it is refused */
  async mutate<Made>(mutation: string, made: string, query: string, input: object): Promise<Made> {
    return madeBy(await this.ask(query, { input }), mutation, made);
  }

  /** All files of a version, ordered by path. */
  async files(id: string, number: number): Promise<ListedFile[]> {
    const files: ListedFile[] = [];
    for (let more = true; more; ) {
      const variables = { id, number, after: files.at(-1)?.cursor ?? null };
      const { edges, pageInfo } = (await this.ask<FilesAnswer>(FILES, variables)).project.version.files;
      files.push(...edges.map(({ cursor, node }) => ({ ...node, cursor })));
      more = pageInfo.hasNextPage;
    }
    return files;
  }
}

/** What a mutation made, in its answer. @throws Error when it was refused */
export function madeBy<Made>(data: unknown, mutation: string, made: string): Made {
  const result = (data as Record<string, Record<string, unknown>>)[mutation] ?? {};
  if (!result[made]) throw new Error(`${mutation} was refused: ${JSON.stringify(result).slice(0, 500)}`);
  return result[made] as Made;
}

function inputOf({ from, to, text }: Change): object {
  if (from === null) return { create: { path: to, content: text } };
  if (to === null) return { delete: { path: from } };
  return from === to ? { update: { path: to, content: text } } : { rename: { from, to, content: text } };
}
