import type { ApolloServer } from '@apollo/server';
import { trace } from '@opentelemetry/api';
import { createSourceEventStream, execute, type FormattedExecutionResult } from 'graphql';
import type { RateLimits } from '../../access/rate-limit/rate-limits.ts';
import type { Requester } from '../../access/requester.ts';
import { currentWork } from '../../database/work.ts';
import type { Context } from '../../graphql/context.ts';
import { endable } from '../../graphql/endable.ts';
import type { OperationRecord } from '../../telemetry/operation-record.ts';
import { withRequestId } from '../../telemetry/request-id.ts';
import { besideTraces } from '../../telemetry/tracing.ts';
import type { Deadline } from '../deadline.ts';
import type { FaultFormatter } from '../faults.ts';
import { MaskedError } from '../masked-error.ts';
import { masked, maskedError } from '../result.ts';
import type { RequestLog, Via } from '../telemetry/request-log.ts';
import { tracedEvent, tracedOperation } from '../telemetry/traced-operations.ts';
import { type AcceptedSubscription, type StreamRequest, subscriptionOf } from './accepted-subscriptions.ts';
import { Asked } from './asked.ts';

/** The results of a subscription; it throws a MaskedError when the subscription fails as a whole. */
export type Results = AsyncGenerator<FormattedExecutionResult, void, undefined>;

/** Whether an answer is that of a subscription. */
export function isStream(answer: FormattedExecutionResult | Results): answer is Results {
  return Symbol.asyncIterator in answer;
}

/** Answers the operations that come by WebSocket or as server-sent events, as they are answered over HTTP. */
export class Operations {
  readonly #apollo: ApolloServer<Context>;
  readonly #newContext: (requester: Requester, record?: OperationRecord) => Context;
  readonly #format: FaultFormatter;
  readonly #deadline: Deadline;
  readonly #limits: RateLimits;
  readonly #log: RequestLog;

  /**
   * @param newContext gives each operation, and each event of a subscription, a context of its own
   * @param deadline of each operation and each event; a subscription itself may last
   * @param limits what each event uses points up of, as the operation does by itself
   */
  constructor(
    apollo: ApolloServer<Context>,
    newContext: (requester: Requester, record?: OperationRecord) => Context,
    format: FaultFormatter,
    deadline: Deadline,
    limits: RateLimits,
    log: RequestLog,
  ) {
    this.#apollo = apollo;
    this.#newContext = newContext;
    this.#format = format;
    this.#deadline = deadline;
    this.#limits = limits;
    this.#log = log;
  }

  /**
   * Answers an operation: with one result, or for a subscription with as many as there are events. Faults stand in the
   * result, masked; without data when nothing was executed. Never throws.
   */
  answer(
    request: StreamRequest,
    requester: Requester,
    via: Via,
  ): Promise<FormattedExecutionResult | Results> {
    const asked = new Asked(this.#log, requester, via);
    const answered = async () => {
      const answer = await this.#execute(request, asked);
      if (!isStream(answer)) {
        asked.record.noteErrors(answer.errors);
        asked.end();
      }
      return answer;
    };
    return withRequestId(via.requestId, () => tracedOperation(answered));
  }

  async #execute(request: StreamRequest, asked: Asked): Promise<FormattedExecutionResult | Results> {
    try {
      this.#limits.demandSome(asked.requester);
      const { body } = await this.#deadline.run(() =>
        this.#apollo.executeOperation(request, {
          contextValue: this.#newContext(asked.requester, asked.record),
        }),
      );
      if (body.kind !== 'single') throw new Error('An answer in parts, which nothing asks for');
      const subscription = subscriptionOf(body.singleResult);
      return subscription ? await this.#subscribe(subscription, asked) : body.singleResult;
    } catch (error) {
      return { errors: [maskedError(error, this.#format)] };
    }
  }

  async #subscribe(
    subscription: AcceptedSubscription,
    asked: Asked,
  ): Promise<FormattedExecutionResult | Results> {
    const begun = { ...subscription, contextValue: this.#newContext(asked.requester) };
    const source = await this.#deadline.run(() => createSourceEventStream(begun));
    if (!(Symbol.asyncIterator in source)) return { errors: masked(source, this.#format).errors };
    const events = source[Symbol.asyncIterator]();
    // A source that fails while it ends has nobody to tell.
    const stop = async () => {
      asked.end();
      await Promise.resolve(events.return?.()).catch(() => {});
    };
    asked.record.events = 0;
    asked.span = trace.getActiveSpan();
    return endable(this.#results(events, subscription, asked, stop), stop);
  }

  async *#results(
    events: AsyncIterator<unknown>,
    subscription: AcceptedSubscription,
    asked: Asked,
    stop: () => Promise<void>,
  ): Results {
    // It belongs to no trace: the operation's span has ended by then, and the event's has yet to begin.
    const next = () =>
      besideTraces(async () => {
        const event = await events.next();
        if (!event.done) await this.#limits.consume(asked.requester, subscription.cost);
        return event;
      });
    try {
      for (let event = await next(); !event.done; event = await next()) {
        yield await this.#event(event.value, subscription, asked);
      }
    } catch (error) {
      const said = withRequestId(asked.requestId, () => maskedError(error, this.#format));
      asked.record.noteErrors([said]);
      throw new MaskedError(said);
    } finally {
      await stop();
    }
  }

  #event(
    rootValue: unknown,
    subscription: AcceptedSubscription,
    { requester, requestId, record, span }: Asked,
  ): Promise<FormattedExecutionResult> {
    // What loaders remember, and what they count, is each event's own.
    const event = { ...subscription, rootValue, contextValue: this.#newContext(requester) };
    const executed = async () => {
      try {
        return await execute(event);
      } finally {
        record.statements += currentWork()?.statements ?? 0;
      }
    };
    return withRequestId(requestId, async () => {
      const answered = () => this.#deadline.run(executed);
      const result = masked(await tracedEvent(span, answered), this.#format);
      record.events = (record.events ?? 0) + 1;
      record.noteErrors(result.errors);
      return result;
    });
  }
}
