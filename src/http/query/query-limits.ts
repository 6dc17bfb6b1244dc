import type { ApolloServerPlugin } from '@apollo/server';
import {
  type ASTVisitor,
  type DocumentNode,
  GraphQLError,
  Kind,
  OperationTypeNode,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql';
import type { Config } from '../../config.ts';
import type { Context } from '../../graphql/context.ts';
import { partsOf, type QueryParts } from './query-parts.ts';
import { fragmentsOf, measure } from './query-size.ts';
import { refuseUnparsed } from './stand-in.ts';

/** The most tokens of a query: a mutation with a thousand file changes in it has about 12,000. */
export const TOKENS_MAX = 20_000;
/** The most characters of a query: white space and comments are no tokens. */
const CHARACTERS_MAX = 500_000;
/** The most operations and fragments of a document: each of them is held against all that it spreads. */
const DEFINITIONS_MAX = 250;
/** The most fields that a query may select when its fragments are written out. */
const FIELDS_MAX = 10_000;
/** From how many lines on errors give their places as if the query were one line. */
const LINES_MAX = 1_000;
/** The most faults of a query that are named. */
export const FAULTS_MAX = 20;

/** The most that a document may hold of each of its parts, and what they are called. */
const PARTS_MAX: Record<keyof QueryParts, readonly [most: number, name: string]> = {
  variables: [1_000, 'variables'],
  aliases: [250, 'aliases'],
  directives: [250, 'directives'],
  rootFields: [100, 'fields at the top'],
  samePairs: [20_000, 'pairs of fields with the same name'],
  args: [50, 'arguments of one field'],
  valueDepth: [50, 'lists and objects inside one another'],
};

/**
 * The validation rule that refuses queries which are too large or nested too deeply: a few lines with fragments may
 * stand for billions of fields, and some of GraphQL's own rules take time with the square of a document's parts.
 */
export function queryLimits({ MAX_QUERY_DEPTH }: Pick<Config, 'MAX_QUERY_DEPTH'>) {
  return (context: ValidationContext): ASTVisitor => {
    const document = context.getDocument();
    const refusal = refusalOf(document, MAX_QUERY_DEPTH);
    if (refusal) {
      context.reportError(new GraphQLError(refusal));
      // All rules are made before any of them looks at the document: nothing is left for them to lose time over.
      Object.assign(document, { definitions: [] });
    }
    shortenLookups(document);
    return {};
  };
}

/** Why a document is refused; undefined for one within the limits. */
function refusalOf(document: DocumentNode, depthMax: number): string | undefined {
  if (document.definitions.length > DEFINITIONS_MAX) {
    return `The query has more than ${DEFINITIONS_MAX} operations and fragments.`;
  }
  const sizeOf = measure(document);
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION && definition.kind !== Kind.FRAGMENT_DEFINITION)
      continue;
    const { fields, depth } = sizeOf(definition.selectionSet);
    if (depth > depthMax) {
      return `The query is nested deeper than the ${depthMax} levels that MAX_QUERY_DEPTH allows; a fragment is a level, too.`;
    }
    if (fields > FIELDS_MAX) {
      return `The query selects more than ${FIELDS_MAX} fields, its fragments written out.`;
    }
  }
  if (hasConditionalSubscription(document)) {
    return "A subscription's field can't be left out: it takes no @skip or @include, nor do fragments around it.";
  }
  const parts = partsOf(document);
  const faults = (Object.keys(PARTS_MAX) as (keyof QueryParts)[]).filter(
    key => parts[key] > PARTS_MAX[key][0],
  );
  const said = faults.map(key => `${PARTS_MAX[key][0]} ${PARTS_MAX[key][1]}`);
  return said.length > 0 ? `The query has more than ${said.join(', more than ')}.` : undefined;
}

/** GraphQL's specification forbids these, and its implementation fails over them while it validates. */
function hasConditionalSubscription(document: DocumentNode): boolean {
  const fragments = fragmentsOf(document);
  const isConditional = ({ selections }: SelectionSetNode, spread = new Set<string>()): boolean =>
    selections.some(selection => {
      if (selection.directives && selection.directives.length > 0) return true;
      if (selection.kind === Kind.INLINE_FRAGMENT) return isConditional(selection.selectionSet, spread);
      if (selection.kind === Kind.FIELD || spread.has(selection.name.value)) return false;
      spread.add(selection.name.value);
      const fragment = fragments.get(selection.name.value);
      return fragment !== undefined && isConditional(fragment.selectionSet, spread);
    });
  return document.definitions.some(
    definition =>
      definition.kind === Kind.OPERATION_DEFINITION &&
      definition.operation === OperationTypeNode.SUBSCRIPTION &&
      isConditional(definition.selectionSet),
  );
}

/** GraphQL looks the line of every error up from the text's start, which takes seconds where errors and lines are many. */
function shortenLookups({ loc }: DocumentNode): void {
  if (loc && loc.source.body.split('\n', LINES_MAX + 1).length > LINES_MAX) {
    Object.assign(loc.source, { body: '' });
  }
}

/** Refuses queries whose text is too long before anything is done with it. */
export const boundedText: ApolloServerPlugin<Context> = {
  async requestDidStart({ request }) {
    if (!request.query || request.query.length <= CHARACTERS_MAX) return;
    return refuseUnparsed(
      request,
      () =>
        new GraphQLError(
          `The query is longer than ${CHARACTERS_MAX} characters; contents can be given as variables.`,
          { extensions: { code: 'BAD_REQUEST', http: { status: 400 } } },
        ),
    );
  },
};
