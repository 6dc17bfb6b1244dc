import { OptionalProps, PrimaryKeyProp } from '@mikro-orm/core';
import { Check, Entity, Index, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { GraphQLDateTime } from 'graphql-scalars';
import { Field, ObjectType } from 'type-graphql';
import { v7 as uuidv7 } from 'uuid';
import { invariant } from '../database/invariant.ts';
import { Node } from '../graphql/node.ts';
import { NonNegativeInt } from '../graphql/scalars.ts';
import { NAME_MAX, nameFault } from '../project/text.ts';
import { GeneratedChange, GenerationFailure } from './generation.type.ts';
import { GenerationStatus } from './generation-status.ts';

/** The most characters of a project's context, and of a change request. */
export const REQUEST_MAX = 50_000;

/** PostgreSQL's largest integer. */
const IDLE_MAX = 2 ** 31 - 1;

/** What a generation is asked for. */
export type NewGeneration = Pick<
  Generation,
  'projectId' | 'parentNumber' | 'name' | 'projectContext' | 'changeRequest' | 'model'
>;

/**
 * A request for a version that a model writes, and what came of it: the row is the truth, whatever a queue or a worker
 * believes. A worker holds it by a lease while it runs. The version that it became names it.
 * Its foreign key is the migrations': the parent is never loaded through it.
 */
@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description: 'A request for a version that a model writes, and what came of it.',
})
@Entity({ tableName: 'generation' })
@Index({
  name: 'generation_open_index',
  expression: `create index generation_open_index on generation (project_id, queued_at) where (status = any (array['QUEUED'::text, 'RUNNING'::text]))`,
})
@Check({
  name: 'generation_name_length',
  expression: `char_length(name) >= 1 and char_length(name) <= ${NAME_MAX}`,
})
@Check({
  name: 'generation_project_context_length',
  expression: `char_length(project_context) <= ${REQUEST_MAX}`,
})
@Check({
  name: 'generation_change_request_length',
  expression: `char_length(change_request) >= 1 and char_length(change_request) <= ${REQUEST_MAX}`,
})
@Check({
  name: 'generation_model_length',
  expression: 'char_length(model) >= 1 and char_length(model) <= 255',
})
@Check({
  name: 'generation_status_known',
  expression: `status = any (array['QUEUED'::text, 'RUNNING'::text, 'SUCCEEDED'::text, 'FAILED'::text, 'CANCELLED'::text])`,
})
@Check({
  name: 'generation_attempts_range',
  expression: 'attempts_before >= 0 and attempts_before <= attempts',
})
@Check({ name: 'generation_idle_ms_range', expression: 'idle_ms >= 0' })
@Check({ name: 'generation_counts_range', expression: 'claims >= 0 and revision >= 0' })
@Check({
  name: 'generation_not_before_queued',
  expression: `not_before is null or status = 'QUEUED'::text`,
})
@Check({
  name: 'generation_failure_told',
  expression: `(status = 'FAILED'::text) = (failure is not null)`,
})
@Check({ name: 'generation_lease_whole', expression: '(leased_by is null) = (leased_until is null)' })
@Check({
  name: 'generation_lease_running',
  expression: `(status = 'RUNNING'::text) = (leased_by is not null)`,
})
@Check({
  name: 'generation_finished',
  expression: `(status = any (array['SUCCEEDED'::text, 'FAILED'::text, 'CANCELLED'::text])) = (finished_at is not null)`,
})
export class Generation implements Omit<Node, 'id'> {
  [PrimaryKeyProp]?: ['projectId', 'uuid'];
  [OptionalProps]?: 'status' | 'changes' | 'attempts' | 'attemptsBefore' | 'idleMs' | 'claims' | 'revision';

  @PrimaryKey({ type: 'uuid' })
  readonly projectId: string;

  /** Of version 7, so that generations sort by age. */
  @PrimaryKey({ type: 'uuid', fieldName: 'id' })
  readonly uuid: string = uuidv7();

  @Property({ type: 'integer' })
  readonly parentNumber: number;

  @Field(() => String, { description: 'The name that the version is to have.' })
  @Property({ type: 'text' })
  readonly name: string;

  @Property({ type: 'text' })
  readonly projectContext: string;

  @Property({ type: 'text' })
  readonly changeRequest: string;

  @Field(() => String, { description: "The model, by the provider's name." })
  @Property({ type: 'text' })
  readonly model: string;

  @Field(() => GenerationStatus, { description: 'How far it has come.' })
  @Property({ type: 'text' })
  status: GenerationStatus = GenerationStatus.QUEUED;

  @Field(() => GenerationFailure, {
    nullable: true,
    description: 'Why it became no version, once it FAILED.',
  })
  @Property({ type: 'json', columnType: 'jsonb', nullable: true })
  failure: GenerationFailure | null = null;

  @Property({ type: 'json', columnType: 'jsonb', default: '[]' })
  changes: readonly GeneratedChange[] = [];

  @Field(() => NonNegativeInt, { description: 'How often a model was called.' })
  @Property({ type: 'integer', default: 0 })
  attempts: number = 0;

  /** How many of the attempts were made before it was queued last: limits count from there. */
  @Property({ type: 'integer', default: 0 })
  attemptsBefore: number = 0;

  /** The worker's run that holds it. */
  @Property({ type: 'uuid', nullable: true })
  leasedBy: string | null = null;

  /** When another worker may take it over. */
  @Property({ type: 'Date', columnType: 'timestamptz(3)', nullable: true })
  leasedUntil: Date | null = null;

  @Field(() => GraphQLDateTime, { description: 'When it was asked for.' })
  @Property({ type: 'Date', columnType: 'timestamptz(3)' })
  readonly createdAt: Date = new Date();

  @Property({ type: 'Date', columnType: 'timestamptz(3)' })
  queuedAt: Date = this.createdAt;

  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: 'When a worker took it up, after a retry for the first time since then; null before.',
  })
  @Property({ type: 'Date', columnType: 'timestamptz(3)', nullable: true })
  startedAt: Date | null = null;

  /** For how long nobody worked on it since it was taken up, in milliseconds: that is not its own time. */
  @Property({ type: 'integer', default: 0 })
  idleMs: number = 0;

  /** Until when it is to wait in the queue, as the provider or a failed call asks for. */
  @Property({ type: 'Date', columnType: 'timestamptz(3)', nullable: true })
  notBefore: Date | null = null;

  /** How often a run took it up since somebody last put it into the queue: more than a few workers died over it. */
  @Property({ type: 'integer', default: 0 })
  claims: number = 0;

  /** Changes with its attempts, too, so that watchers see them end. */
  @Property({ type: 'integer', default: 0 })
  revision: number = 0;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'When it ended; null before.' })
  @Property({ type: 'Date', columnType: 'timestamptz(3)', nullable: true })
  finishedAt: Date | null = null;

  /** @throws InvariantError for a name that breaks its rule */
  constructor(asked: NewGeneration) {
    const fault = nameFault(asked.name);
    invariant(!fault, `A generation's name ${fault}`);
    this.projectId = asked.projectId;
    this.parentNumber = asked.parentNumber;
    this.name = asked.name;
    this.projectContext = asked.projectContext;
    this.changeRequest = asked.changeRequest;
    this.model = asked.model;
  }

  /** Whether it is queued or running. */
  get isOpen(): boolean {
    return this.status === GenerationStatus.QUEUED || this.status === GenerationStatus.RUNNING;
  }

  /** Whether a run of a worker holds it. */
  isHeldBy(run: string): boolean {
    return this.status === GenerationStatus.RUNNING && this.leasedBy === run;
  }

  /** Gives it to a run of a worker. @throws InvariantError when it has ended or another run holds it */
  lease(run: string, at: Date, until: Date): void {
    invariant(this.isOpen, 'A generation that has ended is not run');
    invariant(!this.leasedUntil || this.leasedUntil <= at, 'A generation is run once at a time');
    // Waiting for the provider is its own time.
    const idleSince = this.startedAt && (this.leasedUntil ?? this.notBefore ?? this.queuedAt);
    const idle = idleSince ? Math.max(0, at.getTime() - idleSince.getTime()) : 0;
    this.idleMs = Math.min(this.idleMs + idle, IDLE_MAX);
    this.claims += 1;
    this.notBefore = null;
    this.status = GenerationStatus.RUNNING;
    this.leasedBy = run;
    this.leasedUntil = until;
    this.startedAt ??= at;
  }

  /** Counts another call of a model. @returns its number */
  countAttempt(): number {
    this.attempts += 1;
    this.changes = [];
    return this.attempts;
  }

  /**
   * Puts it back into the queue: the run that holds it is stopped, or waits.
   * @param notBefore until when it is to wait there
   */
  release(at: Date, notBefore: Date | null = null): void {
    this.status = GenerationStatus.QUEUED;
    this.queuedAt = at;
    this.notBefore = notBefore;
    this.claims = 0;
    this.leasedBy = null;
    this.leasedUntil = null;
  }

  /** Notes that it became a version. */
  succeed(changes: readonly GeneratedChange[], at: Date): void {
    this.changes = changes;
    this.end(GenerationStatus.SUCCEEDED, at);
  }

  /** Notes why it became no version. */
  fail(failure: GenerationFailure, at: Date): void {
    this.failure = failure;
    this.end(GenerationStatus.FAILED, at);
  }

  /** Ends it at somebody's wish. */
  cancel(at: Date): void {
    this.end(GenerationStatus.CANCELLED, at);
  }

  /** Queues one that failed or was cancelled again. @throws InvariantError for any other */
  retry(at: Date): void {
    invariant(
      !this.isOpen && this.status !== GenerationStatus.SUCCEEDED,
      'Only what came to nothing is retried',
    );
    this.status = GenerationStatus.QUEUED;
    this.failure = null;
    this.changes = [];
    this.attemptsBefore = this.attempts;
    this.queuedAt = at;
    this.startedAt = null;
    this.idleMs = 0;
    this.claims = 0;
    this.finishedAt = null;
  }

  private end(status: GenerationStatus, at: Date): void {
    invariant(this.isOpen, 'A generation ends once');
    this.status = status;
    this.finishedAt = at;
    this.notBefore = null;
    this.leasedBy = null;
    this.leasedUntil = null;
  }
}
