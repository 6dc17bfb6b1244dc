import { deepStrictEqual } from 'node:assert/strict';
import type { DataSet } from './data/data-set.ts';
import { Connection, postRequest } from './load/connection.ts';
import type { ReadRequests } from './load/reader.ts';
import type { Writer } from './load/writer.ts';
import { requestBody } from './queries.ts';
import type { Server } from './servers.ts';

/** How many requests of a scenario are compared. */
const COMPARED = 40;

/**
 * Asks all servers the same.
 * @throws AssertionError that shows the difference between two answers
 */
export async function compareAnswers(
  name: string,
  requests: ReadRequests,
  servers: readonly Server[],
): Promise<void> {
  const connections = await Promise.all(servers.map(({ port }) => Connection.open(port)));
  try {
    for (const request of requests.some(COMPARED)) {
      const answers = await Promise.all(connections.map(connection => connection.send(request)));
      const [expected, ...others] = answers.map(answer => answer.json());
      for (const [index, other] of others.entries()) {
        deepStrictEqual(
          other,
          expected,
          `${name}: ${servers[index + 1]?.name} answers otherwise than ${servers[0]?.name}`,
        );
      }
    }
  } finally {
    for (const connection of connections) connection.close();
  }
}

interface OpenAnswer {
  readonly data: { project: { version: { files: { nodes: { path: string; hash: string }[] } } } };
}

/**
 * Reads through Noodle what a client has written last, through whatever server.
 * @throws AssertionError when a version's files are others than they must be
 */
export async function checkWritten(writers: readonly Writer[], noodle: Server): Promise<void> {
  const connection = await Connection.open(noodle.port);
  try {
    for (const { projectId, latest, files } of writers) {
      const reply = await connection.send(
        postRequest(requestBody('Open', { id: projectId, number: latest })),
      );
      const { nodes } = (reply.json() as OpenAnswer).data.project.version.files;
      const found = nodes.map(({ path, hash }) => [path, hash]);
      // Every path is ASCII, whose order is the same in JavaScript and in bytes.
      const expected = [...files].sort(([a], [b]) => (a < b ? -1 : 1));
      deepStrictEqual(
        found,
        expected,
        `Version ${latest} of project ${projectId} has other files than it must`,
      );
    }
  } finally {
    connection.close();
  }
}

interface CursorsAnswer {
  readonly data: {
    projects: {
      edges: { cursor: string; node: { id: string } }[];
      pageInfo: { endCursor: string; hasNextPage: boolean };
    };
  };
}

/** Gets the projects' cursors from Noodle, for all servers to start pages with. */
export async function readCursors(data: DataSet, noodle: Server): Promise<void> {
  const byId = new Map(data.projects.map(project => [project.id, project]));
  const connection = await Connection.open(noodle.port);
  let after: string | null = null;
  do {
    const reply = await connection.send(postRequest(requestBody('Cursors', { after })));
    const { edges, pageInfo }: CursorsAnswer['data']['projects'] = (reply.json() as CursorsAnswer).data
      .projects;
    for (const { cursor, node } of edges) {
      const project = byId.get(node.id);
      if (project) project.cursor = cursor;
    }
    after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
  } while (after);
  connection.close();
}
