import { answerOf, GOOD, write } from '../../testing/answers.ts';
import { useDatabase } from '../../testing/database.ts';
import { makeProject } from '../../testing/factories.ts';
import { useGenerationServer } from '../../testing/generation.ts';
import { useOpenRouter } from '../../testing/openrouter.ts';

const database = useDatabase();
const openRouter = useOpenRouter();
const server = useGenerationServer(database, openRouter);

const BAD = answerOf(write.delete('missing.txt'));

/** The lines of the metrics that tell of generations. */
async function generationLines(): Promise<string[]> {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  return text.split('\n').filter(line => line.startsWith('noodle_generation'));
}

describe('the metrics of generations', () => {
  it('count what has ended, and what the calls of models took', async () => {
    const { id: projectId } = await makeProject(database.orm.em.fork());
    openRouter.answer(BAD, { usage: { prompt_tokens: 10, completion_tokens: 3, cost: 0.25 } });
    openRouter.answer(GOOD, { usage: { prompt_tokens: 20, completion_tokens: 4, cost: 0.5 } });
    expect(await server.run({ projectId })).toMatchObject({ status: 'SUCCEEDED' });
    openRouter.refuse(400);
    expect(await server.run({ projectId })).toMatchObject({ status: 'FAILED' });
    expect(await generationLines()).toEqual(
      expect.arrayContaining([
        'noodle_generations_finished_total{status="succeeded"} 1',
        'noodle_generations_finished_total{status="failed"} 1',
        'noodle_generation_tokens_total{kind="prompt"} 30',
        'noodle_generation_tokens_total{kind="completion"} 7',
        'noodle_generation_cost_usd_total 0.75',
        'noodle_generations{status="queued"} 0',
        'noodle_generations{status="running"} 0',
      ]),
    );
  });
});
