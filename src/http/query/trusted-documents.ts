import type { ApolloServerPlugin, GraphQLRequest } from '@apollo/server';
import { GraphQLError } from 'graphql';
import type { Context } from '../../graphql/context.ts';
import type { StreamRequest } from '../streams/accepted-subscriptions.ts';
import { refuseUnparsed } from './stand-in.ts';

/** What names the hash's algorithm in an id, as GraphQL over HTTP writes it, and Apollo does not. */
const ALGORITHM = /^sha256:/;

/** The documents that a server runs when it runs no others, by the ids that their clients' build gave them. */
export class TrustedDocuments {
  readonly #byId: ReadonlyMap<string, string>;
  readonly #texts: ReadonlySet<string>;

  constructor(byId: ReadonlyMap<string, string>) {
    this.#byId = new Map([...byId].map(([id, text]) => [plain(id), text]));
    this.#texts = new Set(byId.values());
  }

  /** The document that a request asks for, by its id or by its whole text; undefined for any other. */
  find(request: GraphQLRequest): string | undefined {
    const text = this.#byId.get(plain(documentIdOf(request) ?? '')) ?? request.query;
    return text !== undefined && this.#texts.has(text) ? text : undefined;
  }
}

/** Has the server run trusted documents and refuse all else. Must stand before the plugins that look at the text. */
export function trustedDocuments(documents: TrustedDocuments): ApolloServerPlugin<Context> {
  return {
    async requestDidStart({ request }) {
      const text = documents.find(request);
      if (text === undefined) return refuseUnparsed(request, notTrusted);
      request.query = text;
      // It was for this; Apollo's own store of queries has nothing to say.
      request.extensions = {};
      return;
    },
  };
}

function notTrusted(): GraphQLError {
  return new GraphQLError(
    'The server runs trusted documents only (TRUSTED_DOCUMENTS), and this is none of them: send the id of one, or its text.',
    { extensions: { code: 'DOCUMENT_NOT_TRUSTED', http: { status: 400 } } },
  );
}

function plain(id: string): string {
  return id.replace(ALGORITHM, '');
}

/** The id that a request asks for a document by: Apollo's `extensions.persistedQuery`, or GraphQL over HTTP's `documentId`. */
function documentIdOf({
  extensions,
  http,
  documentId: streamed,
}: StreamRequest & GraphQLRequest): string | undefined {
  const { sha256Hash } = (extensions?.persistedQuery ?? {}) as { sha256Hash?: unknown };
  if (typeof sha256Hash === 'string') return sha256Hash;
  if (!http) return streamed;
  const { documentId } = (
    http.method === 'GET' ? Object.fromEntries(new URLSearchParams(http.search)) : http.body
  ) as { documentId?: unknown };
  return typeof documentId === 'string' ? documentId : undefined;
}
