import { GOOD } from '../../testing/answers.ts';
import { adding, answerByHand } from '../../testing/by-hand.ts';
import { useDatabase } from '../../testing/database.ts';
import { makeProject } from '../../testing/factories.ts';
import { useGenerationServer } from '../../testing/generation.ts';
import { workTester } from '../../testing/generation-work.ts';
import { useOpenRouter } from '../../testing/openrouter.ts';
import { countStatements } from '../../testing/statements.ts';
import { AttemptSettlement } from './settle-attempts.ts';

const database = useDatabase();
const openRouter = useOpenRouter();
const server = useGenerationServer(database, openRouter);
const fork = () => database.orm.em.fork();
const { tools } = workTester(database, openRouter, server);

const TAKEN = { native_tokens_prompt: 700, native_tokens_completion: 30, total_cost: 0.0021 };
const usage = { promptTokens: 700, completionTokens: 30, costUsd: 0.0021 };

/** A settlement, and how often it has asked. */
function settlement(stop?: AbortSignal) {
  const asked: string[] = [];
  const { model } = tools();
  const counting = Object.assign(Object.create(model), {
    usageOf(id: string) {
      asked.push(id);
      return model.usageOf(id);
    },
  });
  return { asked, settlement: new AttemptSettlement(tools({ model: counting }), stop) };
}

/** Makes a generation whose call is cut off by a cancel. */
async function makeCutOff(providerId: string) {
  const { id: projectId } = await makeProject(fork());
  const model = answerByHand(openRouter, providerId, adding('page.html'));
  const { id } = await server.generate({ projectId });
  await model.begin();
  await server.untilGeneration(id, ({ changes }) => changes.length > 0);
  await server.send(`mutation ($id: ID!) { cancelGeneration(input: { generationId: $id }) { __typename } }`, {
    id,
  });
  await model.brokenOff;
  const ended = await server.untilGeneration(id);
  expect(ended).toMatchObject({ status: 'CANCELLED', usage: null });
  return id;
}

beforeEach(() => fork().execute('update generation_attempt set provider_id = null'));

describe('AttemptSettlement', () => {
  it('learns what a call took that was cut off', async () => {
    const id = await makeCutOff('gen-cut');
    openRouter.knowGeneration('gen-cut', TAKEN);
    const it = settlement();
    await it.settlement.settle();
    expect(await server.generation(id)).toMatchObject({
      status: 'CANCELLED',
      usage,
      attemptDetails: [{ outcome: 'CANCELLED', usage }],
    });
    await it.settlement.settle();
    expect(it.asked).toHaveLength(1);
  });

  it('asks less and less often for what is not known, and then no more', async () => {
    await makeCutOff('gen-unknown');
    const it = settlement();
    const begin = Date.now();
    for (let second = 0; second < 600; second++) await it.settlement.settle(begin + second * 1_000);
    expect(it.asked).toHaveLength(5);
  });

  it('asks for nothing that was reported, or is long ago', async () => {
    const { id: projectId } = await makeProject(fork());
    openRouter.answer(GOOD, { id: 'gen-reported', usage: { prompt_tokens: 1, completion_tokens: 1 } });
    await server.run({ projectId });
    await makeCutOff('gen-old');
    const it = settlement();
    await it.settlement.settle(Date.now() + 61 * 60 * 1_000);
    expect(it.asked).toEqual([]);
  });

  it('asks no more once it is stopped', async () => {
    await makeCutOff('gen-stopped');
    const it = settlement(AbortSignal.abort());
    await it.settlement.settle();
    expect(it.asked).toEqual([]);
  });

  it('takes one statement where there is nothing to settle', async () => {
    const it = settlement();
    const { statements } = await countStatements(() => it.settlement.settle());
    expect(statements.filter(each => each.includes('unreported-attempts'))).toHaveLength(1);
  });
});
