import { Field, ID, InterfaceType } from 'type-graphql';

/** What can be fetched again by its id alone, as the GraphQL Global Object Identification specification says. */
@InterfaceType({
  description: 'An object with a global id. Ids are opaque; `node` and `nodes` fetch their objects again.',
})
export abstract class Node {
  @Field(() => ID, { description: 'The global id: opaque, unique over all types, stable for ever.' })
  readonly id!: string;
}
