import { registerEnumType } from 'type-graphql';

/** How far a generation has come. */
export enum GenerationStatus {
  QUEUED = 'QUEUED',
  RUNNING = 'RUNNING',
  SUCCEEDED = 'SUCCEEDED',
  FAILED = 'FAILED',
  CANCELLED = 'CANCELLED',
}

registerEnumType(GenerationStatus, {
  name: 'GenerationStatus',
  description: 'How far a generation has come.',
  valuesConfig: {
    QUEUED: { description: 'It waits for a worker, or until the provider may be asked again.' },
    RUNNING: {
      description: 'A worker has taken it up; a model is writing, or is asked again within two seconds.',
    },
    SUCCEEDED: { description: 'It became a version.' },
    FAILED: { description: 'It became no version; `failure` says why. retryGeneration tries again.' },
    CANCELLED: { description: 'Somebody cancelled it before it became a version.' },
  },
});

/** Why a generation became no version. */
export enum GenerationFailureCode {
  PROVIDER_UNAVAILABLE = 'PROVIDER_UNAVAILABLE',
  PROVIDER_REFUSED = 'PROVIDER_REFUSED',
  RATE_LIMITED = 'RATE_LIMITED',
  TIMED_OUT = 'TIMED_OUT',
  INVALID_ANSWER = 'INVALID_ANSWER',
  INVALID_FILE_CHANGES = 'INVALID_FILE_CHANGES',
  PROJECT_INACTIVE = 'PROJECT_INACTIVE',
  BUDGET_EXCEEDED = 'BUDGET_EXCEEDED',
  INTERNAL = 'INTERNAL',
}

const FAILURES = {
  PROVIDER_UNAVAILABLE: { description: 'The provider could not be reached, or broke off.' },
  PROVIDER_REFUSED: {
    description: 'The provider refused the call: the key, the credits, the model, or the content.',
  },
  RATE_LIMITED: { description: 'The provider takes no more calls for now.' },
  TIMED_OUT: { description: 'The model took too long: to begin, between two tokens, or in all.' },
  INVALID_ANSWER: { description: 'The model did not answer with file changes.' },
  INVALID_FILE_CHANGES: {
    description: "The model's file changes break the rules, as do those that it repaired; see the issues.",
  },
  PROJECT_INACTIVE: { description: 'The project was deleted meanwhile.' },
  BUDGET_EXCEEDED: {
    description: 'Another attempt might take more tokens or money than the generation or the project may.',
  },
  INTERNAL: { description: 'The server failed; its log says more.' },
};

registerEnumType(GenerationFailureCode, {
  name: 'GenerationFailureCode',
  description: 'Why a generation became no version.',
  valuesConfig: FAILURES,
});

/** How one call of a model ended: as a version, with a failure's code, or cut off. */
export const AttemptOutcome = {
  ...GenerationFailureCode,
  SUCCEEDED: 'SUCCEEDED',
  CANCELLED: 'CANCELLED',
  STOPPED: 'STOPPED',
  INTERRUPTED: 'INTERRUPTED',
} as const;
export type AttemptOutcome = (typeof AttemptOutcome)[keyof typeof AttemptOutcome];

registerEnumType(AttemptOutcome, {
  name: 'GenerationAttemptOutcome',
  description: 'How one call of a model ended.',
  valuesConfig: {
    ...FAILURES,
    SUCCEEDED: { description: 'What the model wrote became the version.' },
    CANCELLED: { description: 'It was broken off, for somebody cancelled the generation.' },
    STOPPED: { description: 'The worker was stopped; it does not count against the number of attempts.' },
    INTERRUPTED: { description: 'The worker died.' },
  },
});
