import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';

// biome-ignore lint/suspicious/noExplicitAny: each operation knows its own variables
type Variables = any;

/** Answers an operation: the text of its JSON, `data` and all. */
export type Operation = (variables: Variables) => Promise<string>;

export const pool = new pg.Pool({
  connectionString: process.env.DATABASE_URL,
  max: Number(process.env.DATABASE_POOL_SIZE ?? 10),
});

/** Defines a statement that each connection prepares once; its rows come as arrays. */
export function prepared<Row extends unknown[]>(name: string, text: string) {
  return async (values: unknown[], client: pg.Pool | pg.PoolClient = pool): Promise<Row[]> => {
    const { rows } = await client.query<Row>({ name, text, values, rowMode: 'array' } as pg.QueryArrayConfig);
    return rows;
  };
}

/** Serves operations by their names, as GraphQL requests carry them, with no more around it than Node has. */
export function serve(operations: Record<string, Operation>): void {
  const server = createServer(async (request, response) => {
    try {
      const { operationName, variables } = JSON.parse(await bodyOf(request));
      const answer = await operations[operationName]?.(variables);
      if (answer === undefined) throw new Error(`There is no operation ${operationName}`);
      // Encoded once, where a string would be for its length and again for writing it.
      const body = Buffer.from(answer);
      response.writeHead(200, {
        'Content-Type': 'application/json; charset=utf-8',
        'Content-Length': body.length,
      });
      response.end(body);
    } catch (error) {
      const body = JSON.stringify({ errors: [{ message: String(error) }] });
      response.writeHead(500, {
        'Content-Type': 'application/json',
        'Content-Length': Buffer.byteLength(body),
      });
      response.end(body);
    }
  });
  server.listen(0, '127.0.0.1', () => {
    process.stdout.write(`listens on http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql\n`);
  });
}

function bodyOf(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    request.on('data', chunk => chunks.push(chunk));
    request.on('end', () =>
      resolve((chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)).toString()),
    );
    request.on('error', reject);
  });
}

/** The place of a project in the list, newest first, as Noodle's cursors hold it; infinitely new without a cursor. */
export function placeOf(cursor: string | null | undefined): [createdAt: string, id: string] {
  if (!cursor) return ['infinity', 'ffffffff-ffff-ffff-ffff-ffffffffffff'];
  return JSON.parse(Buffer.from(cursor, 'base64url').toString())[1];
}
