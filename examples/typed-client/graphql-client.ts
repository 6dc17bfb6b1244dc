import type { TypedDocumentString } from './generated/graphql.ts';

export const DEFAULT_URL = 'http://127.0.0.1:4000/graphql';

/** Sends an operation and resolves to its data, which has the operation's own type. */
export type Execute = <Data, Variables>(
  document: TypedDocumentString<Data, Variables>,
  variables: Variables,
) => Promise<Data>;

/** Thrown when an operation has errors instead of, or besides, its data, or when the server can't be asked. */
export class GraphQLRequestError extends Error {
  override readonly name = 'GraphQLRequestError';
}

interface Answer<Data> {
  data?: Data | null;
  errors?: { message: string }[];
}

/**
 * Connects to a server's GraphQL endpoint.
 * @param url the endpoint; by default that of `NOODLE_URL`, or else of a server with its own defaults
 * @param credential an API key or a token, for a server that asks for one; by default that of `NOODLE_API_KEY`
 * @returns a function that throws a {@link GraphQLRequestError} with the messages of all top-level errors
 */
export function connect(
  url: string = process.env.NOODLE_URL || DEFAULT_URL,
  credential: string = process.env.NOODLE_API_KEY || '',
): Execute {
  return async <Data, Variables>(document: TypedDocumentString<Data, Variables>, variables: Variables) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json',
        ...(credential && { authorization: `Bearer ${credential}` }),
      },
      body: JSON.stringify({ query: document.toString(), variables }),
    }).catch(cause => {
      throw new GraphQLRequestError(`${url} can't be reached; is the server running?`, { cause });
    });
    const { data, errors } = await readAnswer<Data>(response);
    if (errors?.length) throw new GraphQLRequestError(errors.map(error => error.message).join('\n'));
    if (!data) throw new GraphQLRequestError(`${url} answered ${response.status} without data.`);
    return data;
  };
}

async function readAnswer<Data>(response: Response): Promise<Answer<Data>> {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    throw new GraphQLRequestError(`${response.url} answered ${response.status} and no JSON: ${text}`);
  }
}
