import { useDatabase } from '../testing/database.ts';
import { startStreamingServer } from '../testing/subscriptions.ts';
import { GenerationQueue } from './generation-queue.ts';

const database = useDatabase();

async function modelsBy(generations?: GenerationQueue): Promise<unknown> {
  const server = await startStreamingServer(() => database.orm.em.fork(), { generations });
  try {
    return (await server.send('{ models { name isDefault } }')).data.models;
  } finally {
    await server.close();
  }
}

describe('models', () => {
  it('lists the models that may be named, each once, the default one first', async () => {
    const models = { NOODLE_MODEL: 'a/b', NOODLE_MODELS: ['c/d', 'a/b', '*'] };
    expect(await modelsBy(new GenerationQueue(undefined, models))).toEqual([
      { name: 'a/b', isDefault: true },
      { name: 'c/d', isDefault: false },
    ]);
  });

  it('lists none where there is no provider', async () => {
    expect(await modelsBy()).toEqual([]);
  });
});
