import { isNonNullType, isObjectType } from 'graphql';
import { argumentsCheckOf } from '../graphql/checked-arguments.ts';
import { createSchema } from './schema.ts';

/** Fields that are resolved and can't fail by themselves: of their object's row, or found by a key that it holds. */
const NEVER_NULL = {
  'of the row': [
    ...['ApiKey.id', 'Directory.name', 'File.id', 'File.name', 'File.version', 'Generation.changeRequest'],
    ...['Generation.changes', 'Generation.id', 'Generation.projectContext', 'GenerationAttempt.issues'],
    ...['GenerationAttempt.promptHash', 'LabelRemovedEvent.name', 'SearchMatch.ranges', 'Version.id'],
  ],
  'by a key': [
    ...['Generation.attemptDetails', 'Generation.parent', 'Generation.project', 'Label.version'],
    ...[
      'LabelRemovedEvent.previousVersion',
      'LabelSetEvent.label',
      'Project.labels',
      'Project.latestVersion',
    ],
    ...['Project.members', 'Version.active', 'Version.labels', 'Version.project'],
    ...['VersionConflictError.latestVersion', 'Viewer.apiKeys'],
  ],
  'of the server': ['Query.models', 'Query.rateLimit', 'Query.templates'],
  'a list whose items may be null': ['Query.nodes'],
  'an event, whose source ends when there is none': [
    'Subscription.generationUpdated',
    'Subscription.projectChanged',
  ],
};

const schema = createSchema();
const fields = Object.values(schema.getTypeMap()).flatMap(type =>
  isObjectType(type) && !type.name.startsWith('__')
    ? Object.values(type.getFields()).map(field => ({
        type: type.name,
        field,
        name: `${type.name}.${field.name}`,
      }))
    : [],
);

describe('a field that is resolved and never null', () => {
  it('can not fail by itself', () => {
    const found = fields.filter(
      ({ type, field }) =>
        field.resolve &&
        isNonNullType(field.type) &&
        // Mutations answer with refusals, and a connection's own fields with what it was made of.
        type !== 'Mutation' &&
        !type.endsWith('Connection') &&
        !String(field.type).endsWith('Connection!'),
    );
    expect(found.map(({ name }) => name)).toEqual(Object.values(NEVER_NULL).flat().sort());
  });

  it('has arguments that are all checked before anything runs', () => {
    const unchecked = fields.filter(
      ({ type, field }) =>
        type !== 'Mutation' && isNonNullType(field.type) && field.args.length > 0 && !argumentsCheckOf(field),
    );
    expect(unchecked.map(({ name }) => name)).toEqual([]);
  });
});
