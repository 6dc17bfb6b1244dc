import { type FieldNode, type FragmentDefinitionNode, parse } from 'graphql';
import { selects } from './selection.ts';

/** The parts of GraphQL's resolve info for the first field of a document's operation. */
function infoOf(document: string) {
  const { definitions } = parse(document);
  const [operation] = definitions;
  if (operation?.kind !== 'OperationDefinition') throw new Error('The operation comes first');
  const fragments = Object.fromEntries(
    definitions
      .filter((definition): definition is FragmentDefinitionNode => definition.kind === 'FragmentDefinition')
      .map(fragment => [fragment.name.value, fragment]),
  );
  return { fieldNodes: operation.selectionSet.selections as FieldNode[], fragments };
}

describe('selects', () => {
  it.each([
    ['{ files { nodes { path } } }', false],
    ['{ files { nodes { hash } } }', true],
    ['{ files { edges { node { renamed: content } } } }', true],
    ['{ files { nodes { ... on File { hash } } } }', true],
    ['{ files { nodes { hash @include(if: false) } } }', true],
    ['{ files { nodes { hash: path } } }', false],
    ['{ files { ...Page } } fragment Page on C { nodes { ...Parts } } fragment Parts on F { hash }', true],
    ['{ files { ...Page } } fragment Page on C { nodes { path } }', false],
    ['{ files }', false],
  ])('finds fields at any depth: %s', (document, expected) => {
    expect(selects(infoOf(document), ['hash', 'content'])).toBe(expected);
  });

  it('answers for each set of names by itself', () => {
    const info = infoOf('{ files { nodes { hash } } }');
    expect(selects(info, ['hash'])).toBe(true);
    expect(selects(info, ['content'])).toBe(false);
    expect(selects(info, ['hash'])).toBe(true);
  });
});
