import { Ctx, Field, ObjectType, Query, Resolver } from 'type-graphql';
import { Context } from '../graphql/context.ts';
import { GenerationQueue } from './generation-queue.ts';

@ObjectType({ simpleResolvers: true, description: 'A model that may write versions.' })
export class Model {
  @Field(() => String, { description: "The provider's name of the model, as generateVersion takes it." })
  readonly name: string;

  @Field(() => Boolean, { description: 'Whether it is asked where a call names none.' })
  readonly isDefault: boolean;

  constructor(name: string, isDefault: boolean) {
    this.name = name;
    this.isDefault = isDefault;
  }
}

@Resolver()
export class ModelQueries {
  @Query(() => [Model], {
    description:
      'The models that generateVersion may name, the default one first; none where no provider is set up. A server that takes any model lists those that it names itself.',
  })
  models(@Ctx() context: Context): Model[] {
    const { models } = context.loaders.serverMemory.keep(GenerationQueue);
    if (!models) return [];
    const others = models.NOODLE_MODELS.filter(name => name !== '*' && name !== models.NOODLE_MODEL);
    return [new Model(models.NOODLE_MODEL, true), ...others.map(name => new Model(name, false))];
  }
}
