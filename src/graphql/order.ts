import { registerEnumType } from 'type-graphql';

/** Which end of a list comes first. */
export enum OrderDirection {
  ASC = 'ASC',
  DESC = 'DESC',
}

registerEnumType(OrderDirection, {
  name: 'OrderDirection',
  description: 'Which end of a list comes first.',
  valuesConfig: {
    ASC: { description: 'The least: the oldest, the lowest number, the first letter.' },
    DESC: { description: 'The greatest: the newest, the highest number, the last letter.' },
  },
});
