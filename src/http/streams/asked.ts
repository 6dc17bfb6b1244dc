import type { Span } from '@opentelemetry/api';
import type { Requester } from '../../access/requester.ts';
import { OperationRecord } from '../../telemetry/operation-record.ts';
import { outcomeOf } from '../../telemetry/outcome.ts';
import type { RequestLog, Via } from '../telemetry/request-log.ts';

/** An operation that came by a stream and is being answered. */
export class Asked {
  readonly requester: Requester;
  readonly requestId: string;
  readonly record = new OperationRecord();
  /** What the traces of a subscription's events are linked to. */
  span: Span | undefined;
  readonly #log: RequestLog;
  readonly #via: Via;
  readonly #begun = performance.now();
  #isEnded = false;

  constructor(log: RequestLog, requester: Requester, via: Via) {
    this.#log = log;
    this.#via = via;
    this.requester = requester;
    this.requestId = via.requestId;
    this.record.requester = requester;
  }

  /** Has the log hear that it is answered; once, however often it is called. */
  end(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    const durationMs = performance.now() - this.#begun;
    this.#log.answered(this.record, { ...this.#via, durationMs, outcome: outcomeOf(this.record.codes) });
  }
}
