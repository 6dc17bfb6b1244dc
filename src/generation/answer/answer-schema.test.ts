import { z } from 'zod';
import { Answer } from './answer-schema.ts';

interface Schema {
  type?: unknown;
  description?: string;
  required?: string[];
  properties?: Record<string, Schema>;
  items?: Schema;
  anyOf?: Schema[];
}

/** A schema and all schemas in it. */
function allOf(schema: Schema): Schema[] {
  const within = [
    ...Object.values(schema.properties ?? {}),
    ...(schema.items ? [schema.items] : []),
    ...(schema.anyOf ?? []),
  ];
  return [schema, ...within.flatMap(allOf)];
}

describe('Answer', () => {
  const schemas = allOf(z.toJSONSchema(Answer, { target: 'draft-7', io: 'input' }) as Schema);

  it('requires every key, as strict structured output does', () => {
    const objects = schemas.filter(({ properties }) => properties);
    expect(objects).toHaveLength(3);
    for (const { required, properties } of objects) expect(required).toEqual(Object.keys(properties ?? {}));
  });

  it('uses no more of JSON Schema than strict structured output knows', () => {
    const keywords = new Set(schemas.flatMap(schema => Object.keys(schema)));
    const known = ['$schema', 'type', 'properties', 'required', 'items', 'anyOf', 'enum', 'description'];
    expect([...keywords].filter(keyword => !known.includes(keyword))).toEqual([]);
  });

  it('describes every key', () => {
    const properties = schemas.flatMap(schema => Object.values(schema.properties ?? {}));
    expect(properties).toHaveLength(9);
    for (const property of properties) expect(property.description).toMatch(/\.$/);
  });
});
