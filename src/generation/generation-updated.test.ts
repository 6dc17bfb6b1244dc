import { generationId } from '../graphql/global-id.ts';
import { GOOD } from '../testing/answers.ts';
import { adding, answerByHand } from '../testing/by-hand.ts';
import { useDatabase } from '../testing/database.ts';
import { makeProject } from '../testing/factories.ts';
import { useGenerationServer } from '../testing/generation.ts';
import { useOpenRouter } from '../testing/openrouter.ts';
import {
  type StreamAnswer,
  type Subscribe,
  type Subscription,
  TRANSPORTS,
} from '../testing/subscriptions.ts';

const database = useDatabase();
const openRouter = useOpenRouter();
/** Does the work. */
const worker = useGenerationServer(database, openRouter);
/** Only answers. */
const other = useGenerationServer(database, openRouter, { WORKER: 'false' });
const fork = () => database.orm.em.fork();

const UNKNOWN = '00000000-0000-7000-8000-000000000000';

const UPDATED = `subscription ($id: ID!) {
  generationUpdated(id: $id) {
    status attempts changes { path complete size } version { number } failure { code } usage { costUsd }
  }
}`;

/** The states that come until one is so; with none given until it ends. */
async function statesOf(subscription: Subscription, isSo?: (state: StreamAnswer['data']) => boolean) {
  const states: StreamAnswer['data'][] = [];
  for (;;) {
    const { done, value } = await subscription[Symbol.asyncIterator]().next();
    if (done) return states;
    if (value.errors) throw new Error(JSON.stringify(value.errors));
    states.push(value.data.generationUpdated);
    if (isSo?.(states.at(-1))) return states;
  }
}

const watch = (subscribe: Subscribe, server: { url: string }, id: string) =>
  subscribe(server.url, UPDATED, { id });

describe.each(TRANSPORTS)('generationUpdated over %s', (_, subscribe) => {
  it.each([
    ['the server that does the work', worker],
    ['another server', other],
  ])('tells each state until the end: %s', async (__, server) => {
    const { id: projectId } = await makeProject(fork());
    const model = answerByHand(openRouter, 'gen-1', adding('page.html'));
    const { id } = await other.generate({ projectId });
    const subscription = watch(subscribe, server, id);
    await model.begin();
    const shown = (state: { changes: unknown[] }) => state.changes.length > 0;
    const [first, ...next] = await statesOf(subscription, shown);
    expect(['QUEUED', 'RUNNING']).toContain(first.status);
    expect((next.at(-1) ?? first).changes).toMatchObject([{ path: 'page.html', complete: false }]);
    await model.end();
    const last = await statesOf(subscription);
    expect(last.at(-1)).toEqual({
      status: 'SUCCEEDED',
      attempts: 1,
      changes: [{ path: 'page.html', complete: true, size: 400 }],
      version: { number: 1 },
      failure: null,
      usage: { costUsd: 0.01 },
    });
    expect(last.filter(({ status }) => status === 'SUCCEEDED')).toHaveLength(1);
    await subscription.end();
  });

  it('tells the last state of one that has ended, and ends', async () => {
    const { id: projectId } = await makeProject(fork());
    openRouter.refuse(401);
    const { id } = await worker.run({ projectId });
    const subscription = watch(subscribe, other, id);
    expect(await statesOf(subscription)).toMatchObject([
      { status: 'FAILED', failure: { code: 'PROVIDER_REFUSED' } },
    ]);
    await subscription.end();
  });

  it('tells how an attempt ended while the next one waits', async () => {
    const { id: projectId } = await makeProject(fork());
    openRouter.refuse(429, { retryAfter: 60 });
    const { id } = await other.generate({ projectId });
    const query = `subscription ($id: ID!) {
      generationUpdated(id: $id) { status attemptDetails { outcome } }
    }`;
    const subscription = subscribe(other.url, query, { id });
    const states = await statesOf(subscription, ({ status, attemptDetails }) => {
      return status === 'QUEUED' && attemptDetails.length > 0;
    });
    expect(states.at(-1)).toMatchObject({ attemptDetails: [{ outcome: 'RATE_LIMITED' }] });
    await subscription.end();
  });

  it('tells of a cancel by the other server, and goes on after a retry for new watchers', async () => {
    const { id: projectId } = await makeProject(fork());
    const model = answerByHand(openRouter, 'gen-2', GOOD);
    const { id } = await worker.generate({ projectId });
    await model.begin();
    const subscription = watch(subscribe, worker, id);
    await statesOf(subscription, ({ status }) => status === 'RUNNING');
    await other.send(
      'mutation ($id: ID!) { cancelGeneration(input: { generationId: $id }) { __typename } }',
      { id },
    );
    expect((await statesOf(subscription)).at(-1)).toMatchObject({ status: 'CANCELLED' });
    await model.brokenOff;
    openRouter.answer(GOOD);
    await other.send('mutation ($id: ID!) { retryGeneration(input: { generationId: $id }) { __typename } }', {
      id,
    });
    const again = watch(subscribe, other, id);
    expect((await statesOf(again)).at(-1)).toMatchObject({ status: 'SUCCEEDED', attempts: 2 });
    await again.end();
    await subscription.end();
  });

  it.each([
    ['NOT_FOUND', generationId(UNKNOWN, UNKNOWN), 'There is no generation with this id.'],
    ['BAD_USER_INPUT', 'garbage', 'Subscription.generationUpdated(id:) must be the id of a generation.'],
    ['BAD_USER_INPUT', UNKNOWN, 'Subscription.generationUpdated(id:) must be the id of a generation.'],
  ])('is refused with %s for %s', async (code, id, message) => {
    const error = { message, extensions: { code } };
    // A WebSocket's client throws the errors, one of server-sent events gives them.
    const answer = await watch(subscribe, worker, id)
      .take(1)
      .catch(errors => [{ errors }]);
    expect(answer).toMatchObject([{ errors: [error] }]);
  });
});
