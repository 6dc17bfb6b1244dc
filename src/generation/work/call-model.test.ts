import { GOOD } from '../../testing/answers.ts';
import { useDatabase } from '../../testing/database.ts';
import { useGenerationServer } from '../../testing/generation.ts';
import { workTester } from '../../testing/generation-work.ts';
import { useOpenRouter } from '../../testing/openrouter.ts';
import { keepCallReport } from './call-model.ts';

const database = useDatabase();
const openRouter = useOpenRouter();
const server = useGenerationServer(database, openRouter, { WORKER: 'false' });
const { tools, makeQueued, leaveAttempt } = workTester(database, openRouter, server);
const fork = () => database.orm.em.fork();

const REPORT = {
  providerId: 'gen-1',
  usage: { promptTokens: 5, completionTokens: 2, costUsd: '0.0000001' },
  answer: JSON.stringify(GOOD),
};
const KEPT = { provider_id: 'gen-1', prompt_tokens: 5, completion_tokens: 2, cost_usd: '0.0000001' };

const rowOf = async (uuid: string) => {
  const [row] = await fork().execute(
    `select provider_id, prompt_tokens, completion_tokens, cost_usd, answer from generation_attempt
     where generation_id = ?`,
    [uuid],
  );
  return row;
};

describe('keepCallReport', () => {
  it('keeps all that came of a call', async () => {
    const { key } = await makeQueued();
    await leaveAttempt(key, {});
    await keepCallReport(tools(), key, 1, REPORT);
    expect(await rowOf(key.uuid)).toEqual({ ...KEPT, answer: REPORT.answer });
  });

  it('keeps what is known already', async () => {
    const { key } = await makeQueued();
    await leaveAttempt(key, {});
    await keepCallReport(tools(), key, 1, REPORT);
    await keepCallReport(tools(), key, 1, { providerId: 'gen-1', usage: null });
    await keepCallReport(tools(), key, 1, { providerId: null, usage: null });
    expect(await rowOf(key.uuid)).toEqual({ ...KEPT, answer: REPORT.answer });
  });

  it('keeps what was paid, but no answer, of one that was cancelled meanwhile', async () => {
    const { key } = await makeQueued();
    await leaveAttempt(key, { outcome: 'CANCELLED', finishedAt: new Date() });
    await keepCallReport(tools(), key, 1, REPORT);
    expect(await rowOf(key.uuid)).toEqual({ ...KEPT, answer: null });
  });

  it('gives up at once on what is no lost connection', async () => {
    const { key } = await makeQueued();
    await leaveAttempt(key, {});
    const usage = { ...REPORT.usage, costUsd: 'much' };
    await expect(keepCallReport(tools(), key, 1, { ...REPORT, usage })).rejects.toThrow('numeric');
  });
});
