import { randomUUID } from 'node:crypto';
import { Generation } from './generation.entity.ts';
import { GenerationFailureCode, GenerationStatus } from './generation-status.ts';

const AT = new Date('2026-01-01T00:00:00Z');
const LATER = new Date('2026-01-01T00:00:10Z');
const FAILURE = { code: GenerationFailureCode.INTERNAL, message: 'It failed.', issues: [] };

function makeGeneration(overrides = {}): Generation {
  return new Generation({
    projectId: randomUUID(),
    parentNumber: 3,
    name: 'A page',
    projectContext: '',
    changeRequest: 'Add a page',
    model: 'test/model',
    ...overrides,
  });
}

function makeRunning(): Generation {
  const generation = makeGeneration();
  generation.lease('run', AT, LATER);
  return generation;
}

describe('Generation', () => {
  it('begins queued, with nothing come of it', () => {
    const generation = makeGeneration();
    expect(generation).toMatchObject({
      parentNumber: 3,
      status: 'QUEUED',
      failure: null,
      changes: [],
      attempts: 0,
      attemptsBefore: 0,
      leasedBy: null,
      leasedUntil: null,
      startedAt: null,
      finishedAt: null,
      isOpen: true,
    });
    expect(generation.queuedAt).toEqual(generation.createdAt);
    expect(makeGeneration().uuid > generation.uuid).toBe(true);
  });

  it.each(['', ' ', 'x'.repeat(256), '\0'])('has no name such as %j', name => {
    expect(() => makeGeneration({ name: name.trim() })).toThrow("A generation's name must");
  });

  it('is leased to one run at a time', () => {
    const generation = makeRunning();
    expect(generation).toMatchObject({
      status: 'RUNNING',
      isOpen: true,
      leasedBy: 'run',
      leasedUntil: LATER,
      startedAt: AT,
    });
    expect([generation.isHeldBy('run'), generation.isHeldBy('other')]).toEqual([true, false]);
    expect(() => generation.lease('other', AT, LATER)).toThrow('A generation is run once at a time');
    generation.lease('other', LATER, new Date('2026-01-01T00:00:20Z'));
    expect(generation).toMatchObject({ leasedBy: 'other', startedAt: AT });
    expect(generation.isHeldBy('run')).toBe(false);
  });

  it('goes back into the queue, its start kept', () => {
    const generation = makeRunning();
    generation.release(LATER);
    expect(generation).toMatchObject({
      status: 'QUEUED',
      queuedAt: LATER,
      leasedBy: null,
      leasedUntil: null,
      startedAt: AT,
    });
    expect(generation.isHeldBy('run')).toBe(false);
  });

  it('counts the time in which nobody works on it', () => {
    const [inAMinute, inAnHour] = [new Date('2026-01-01T00:01:00Z'), new Date('2026-01-01T01:01:00Z')];
    const generation = makeRunning();
    // Its worker died: the lease ended at LATER.
    generation.lease('other', inAMinute, inAMinute);
    expect(generation.idleMs).toBe(50_000);
    generation.release(inAMinute);
    generation.lease('third', inAnHour, inAnHour);
    expect(generation.idleMs).toBe(50_000 + 3_600_000);
    generation.fail(FAILURE, inAnHour);
    generation.retry(inAnHour);
    expect(generation.idleMs).toBe(0);
    generation.lease('fourth', new Date('2026-01-01T02:00:00Z'), new Date('2026-01-01T02:00:10Z'));
    expect(generation.idleMs).toBe(0);
    generation.leasedUntil = AT;
    generation.lease('fifth', new Date('2027-01-01T00:00:00Z'), new Date('2027-01-01T00:00:10Z'));
    expect(generation.idleMs).toBe(2 ** 31 - 1);
  });

  it('waits in the queue, which is its own time, as long as the provider asks for', () => {
    const generation = makeRunning();
    const minute = new Date('2026-01-01T00:01:00Z');
    generation.release(LATER, minute);
    expect(generation).toMatchObject({ status: 'QUEUED', notBefore: minute, claims: 0 });
    generation.lease('other', minute, new Date('2026-01-01T00:01:10Z'));
    expect(generation).toMatchObject({ notBefore: null, idleMs: 0, claims: 1 });
  });

  it('counts how often it is taken up by runs that died', () => {
    const generation = makeRunning();
    generation.lease('other', LATER, new Date('2026-01-01T00:00:20Z'));
    expect(generation.claims).toBe(2);
    generation.release(LATER);
    expect(generation.claims).toBe(0);
  });

  it('counts attempts, and begins their changes anew', () => {
    const generation = makeRunning();
    expect(generation.countAttempt()).toBe(1);
    generation.changes = [{ path: 'a' } as never];
    expect(generation.countAttempt()).toBe(2);
    expect(generation).toMatchObject({ attempts: 2, changes: [] });
  });

  const CHANGES = [{ path: 'a' } as never];
  const ENDINGS: [GenerationStatus, (generation: Generation) => void][] = [
    [GenerationStatus.SUCCEEDED, generation => generation.succeed(CHANGES, LATER)],
    [GenerationStatus.FAILED, generation => generation.fail(FAILURE, LATER)],
    [GenerationStatus.CANCELLED, generation => generation.cancel(LATER)],
  ];

  it.each(ENDINGS)('ends once: %s', (status, end) => {
    const generation = makeRunning();
    end(generation);
    expect(generation).toMatchObject({
      status,
      isOpen: false,
      finishedAt: LATER,
      leasedBy: null,
      leasedUntil: null,
      failure: status === 'FAILED' ? FAILURE : null,
      changes: status === 'SUCCEEDED' ? CHANGES : [],
    });
    for (const [, again] of ENDINGS) expect(() => again(generation)).toThrow('A generation ends once');
    expect(() => generation.lease('run', LATER, LATER)).toThrow('A generation that has ended is not run');
  });

  it.each(ENDINGS.slice(1))('is queued again after it %s', (_, end) => {
    const generation = makeRunning();
    generation.countAttempt();
    end(generation);
    generation.retry(LATER);
    expect(generation).toMatchObject({
      status: 'QUEUED',
      failure: null,
      changes: [],
      attempts: 1,
      attemptsBefore: 1,
      queuedAt: LATER,
      startedAt: null,
      finishedAt: null,
    });
  });

  it('is not queued again while it is open, or once it succeeded', () => {
    const generation = makeRunning();
    expect(() => generation.retry(LATER)).toThrow('Only what came to nothing is retried');
    generation.succeed([], LATER);
    expect(() => generation.retry(LATER)).toThrow('Only what came to nothing is retried');
  });
});
