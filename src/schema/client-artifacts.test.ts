import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema } from 'graphql';
import { ROOT } from '../root.ts';
import { clientArtifacts } from './client-artifacts.ts';
import { createSchema } from './schema.ts';

describe('clientArtifacts', () => {
  it('is what client/ holds', () => {
    for (const [name, content] of Object.entries(clientArtifacts(createSchema()))) {
      expect(readFileSync(join(ROOT, 'client', name), 'utf8')).toBe(content);
    }
  });

  it('maps interfaces and unions to their types, and scalars to what they are in JSON', () => {
    const schema = buildSchema(`
      scalar DateTime
      interface Node { id: ID! }
      type B implements Node { id: ID! at: DateTime }
      type A implements Node { id: ID! }
      union Both = B | A
      type Query { node: Node both: Both }
    `);
    const artifacts = clientArtifacts(schema);
    expect(JSON.parse(artifacts['possible-types.json'] ?? '')).toEqual({
      Both: ['A', 'B'],
      Node: ['A', 'B'],
    });
    expect(JSON.parse(artifacts['scalars.json'] ?? '')).toEqual({ DateTime: 'string' });
  });

  it('throws for a scalar of which it does not know what it is in JSON', () => {
    expect(() => clientArtifacts(buildSchema('scalar Odd type Query { odd: Odd }'))).toThrow(/Odd/);
  });
});
