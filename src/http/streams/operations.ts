import type { ApolloServer } from '@apollo/server';
import { createSourceEventStream, execute, type FormattedExecutionResult } from 'graphql';
import type { Context } from '../../graphql/context.ts';
import { endable } from '../../graphql/endable.ts';
import type { FaultFormatter } from '../faults.ts';
import { MaskedError } from '../masked-error.ts';
import { masked, maskedError } from '../result.ts';
import { type AcceptedSubscription, type StreamRequest, subscriptionOf } from './accepted-subscriptions.ts';

/** The results of a subscription; it throws a MaskedError when the subscription fails as a whole. */
export type Results = AsyncGenerator<FormattedExecutionResult, void, undefined>;

/** Whether an answer is that of a subscription. */
export function isStream(answer: FormattedExecutionResult | Results): answer is Results {
  return Symbol.asyncIterator in answer;
}

/** Answers the operations that come by WebSocket or as server-sent events, as they are answered over HTTP. */
export class Operations {
  readonly #apollo: ApolloServer<Context>;
  readonly #newContext: () => Context;
  readonly #format: FaultFormatter;

  /** @param newContext gives each operation, and each event of a subscription, a context of its own */
  constructor(apollo: ApolloServer<Context>, newContext: () => Context, format: FaultFormatter) {
    this.#apollo = apollo;
    this.#newContext = newContext;
    this.#format = format;
  }

  /**
   * Answers an operation: with one result, or for a subscription with as many as there are events. Faults stand in the
   * result, masked; without data when nothing was executed. Never throws.
   */
  async answer(request: StreamRequest): Promise<FormattedExecutionResult | Results> {
    try {
      const { body } = await this.#apollo.executeOperation(request, {
        contextValue: this.#newContext(),
      });
      if (body.kind !== 'single') throw new Error('An answer in parts, which nothing asks for');
      const subscription = subscriptionOf(body.singleResult);
      return subscription ? await this.#subscribe(subscription) : body.singleResult;
    } catch (error) {
      return { errors: [maskedError(error, this.#format)] };
    }
  }

  async #subscribe(subscription: AcceptedSubscription): Promise<FormattedExecutionResult | Results> {
    const source = await createSourceEventStream({ ...subscription, contextValue: this.#newContext() });
    if (!(Symbol.asyncIterator in source)) return { errors: masked(source, this.#format).errors };
    const events = source[Symbol.asyncIterator]();
    // A source that fails while it ends has nobody to tell.
    const stop = async () => void (await Promise.resolve(events.return?.()).catch(() => {}));
    return endable(this.#results(events, subscription, stop), stop);
  }

  async *#results(
    events: AsyncIterator<unknown>,
    subscription: AcceptedSubscription,
    stop: () => Promise<void>,
  ): Results {
    try {
      for (let next = await events.next(); !next.done; next = await events.next()) {
        // What loaders remember, and what they count, is each event's own.
        const contextValue = this.#newContext();
        yield masked(await execute({ ...subscription, rootValue: next.value, contextValue }), this.#format);
      }
    } catch (error) {
      throw new MaskedError(maskedError(error, this.#format));
    } finally {
      await stop();
    }
  }
}
