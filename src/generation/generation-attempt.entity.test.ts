import { randomUUID } from 'node:crypto';
import { GenerationAttempt } from './generation-attempt.entity.ts';
import { AttemptOutcome } from './generation-status.ts';

const AT = new Date('2026-01-01T00:00:00Z');

function makeAttempt(overrides = {}): GenerationAttempt {
  return new GenerationAttempt({
    projectId: randomUUID(),
    generationId: randomUUID(),
    number: 1,
    model: 'test/model',
    promptHash: Buffer.alloc(32),
    promptPaths: ['a.ts'],
    promptEstimate: 100,
    reservedTokens: 1_000,
    ...overrides,
  });
}

describe('GenerationAttempt', () => {
  it('begins with what is sent, and nothing come of it', () => {
    expect(makeAttempt()).toMatchObject({
      number: 1,
      promptPaths: ['a.ts'],
      promptEstimate: 100,
      reservedTokens: 1_000,
      providerId: null,
      answer: null,
      outcome: null,
      message: null,
      issues: null,
      promptTokens: null,
      completionTokens: null,
      costUsd: null,
      startedAt: expect.any(Date),
      finishedAt: null,
    });
  });

  it.each([0, -1])('has no number such as %d', number => {
    expect(() => makeAttempt({ number })).toThrow('number');
  });

  it('ends once', () => {
    const [good, bad] = [makeAttempt(), makeAttempt()];
    good.end('SUCCEEDED', AT);
    bad.end(AttemptOutcome.TIMED_OUT, AT, 'Too slow.');
    expect(good).toMatchObject({ outcome: 'SUCCEEDED', message: null, finishedAt: AT });
    expect(bad).toMatchObject({ outcome: 'TIMED_OUT', message: 'Too slow.', finishedAt: AT });
    expect(() => bad.end('CANCELLED', AT)).toThrow('An attempt ends once');
  });
});
