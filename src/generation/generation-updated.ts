import { GraphQLError } from 'graphql';
import { Arg, ID, Resolver, Root, Subscription } from 'type-graphql';
import { demandSight } from '../access/still-sees.ts';
import { type ArgumentFault, CheckArguments, faultUnless } from '../graphql/checked-arguments.ts';
import { Context } from '../graphql/context.ts';
import { untilReturned } from '../graphql/endable.ts';
import { parseGlobalId } from '../graphql/global-id.ts';
import { Generation } from './generation.entity.ts';
import { type GenerationKey, generationById } from './generation.loaders.ts';
import type { GenerationRow } from './generation-rows.ts';

interface Call {
  readonly args: { readonly id: string };
  readonly context: Context;
}

/** What is wrong with an id that is to be a generation's. */
function generationIdFaults({ id }: Call['args']): ArgumentFault[] {
  return faultUnless(parseGlobalId(id)?.type === 'Generation', 'id', 'must be the id of a generation');
}

async function subscribe({ args, context }: Call): Promise<AsyncIterable<GenerationRow>> {
  const key = parseGlobalId(args.id);
  if (key?.type !== 'Generation') throw unknown();
  await demandSight(context, { projectId: key.projectId, hidden: unknown });
  if (!(await context.loadNow(generationById, key))) throw unknown();
  return untilReturned(signal => statesOf(context, key, signal));
}

function unknown(): GraphQLError {
  return new GraphQLError('There is no generation with this id.', { extensions: { code: 'NOT_FOUND' } });
}

/** A generation's state now, then each that differs from the one before, to the end. */
async function* statesOf(
  context: Context,
  key: GenerationKey,
  signal: AbortSignal,
): AsyncGenerator<GenerationRow, void, undefined> {
  let told = '';
  const watched = { projectId: key.projectId, id: key.uuid, hidden: unknown };
  for await (const _ of context.watch(watched, signal)) {
    const generation = await context.loadNow(generationById, key);
    if (!generation) return;
    const state = JSON.stringify(generation);
    if (state !== told) yield generation;
    told = state;
    if (generation.finishedAt) return;
  }
}

@Resolver()
export class GenerationUpdated {
  @Subscription(() => Generation, {
    subscribe,
    description:
      "A generation's state now, then after every change of it or of its attempts, until it has succeeded, failed or been cancelled. States that follow one another quickly may be told as one, the last one never is left out: who reconnects misses nothing that matters.",
  })
  @CheckArguments(generationIdFaults)
  generationUpdated(
    @Root() generation: GenerationRow,
    @Arg('id', () => ID, { description: "The generation's id." }) _id: string,
  ): GenerationRow {
    return generation;
  }
}
