import { registerEnumType } from 'type-graphql';

/** Which side is right in a conflict. */
export enum MergeChoice {
  INTO = 'INTO',
  FROM = 'FROM',
  DELETE = 'DELETE',
}

registerEnumType(MergeChoice, {
  name: 'MergeChoice',
  description: 'Which side is right in a conflict.',
  valuesConfig: {
    INTO: { description: 'The version that is merged into. See MergeConflictKind for what this means.' },
    FROM: { description: 'The version that is merged. See MergeConflictKind for what this means.' },
    DELETE: { description: 'Neither: none of the files in the conflict stands anywhere.' },
  },
});
