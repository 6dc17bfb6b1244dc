import type { MikroORM, PostgreSqlConnection } from '@mikro-orm/postgresql';
import type { Pool } from 'pg';
import { useDatabase } from '../testing/database.ts';
import { holdLock, untilNoneWaits, untilWaiting } from '../testing/locks.ts';
import { countStatements } from '../testing/statements.ts';
import { connect } from './orm.ts';
import { statement } from './statement.ts';
import { besideWork, Work } from './work.ts';

class Stopped extends Error {}
const stopped = () => new Stopped();

const sleep = statement<{ number: number }, [number: number, seconds: number]>(
  'sleep-and-say',
  'select $1::int as number from (select pg_sleep($2::float8)) s',
);
const say = statement<{ number: number }, [number: number]>('say', 'select $1::int as number');
const lockProjects = statement<never, []>('lock-projects', 'select id from project for update');

const database = useDatabase();
let orm: MikroORM;
let pool: Pool;
beforeAll(async () => {
  orm = await connect(database.url, 2);
  pool = await (orm.em.getConnection() as PostgreSqlConnection).getNativeClient();
});
afterAll(() => orm.close());
afterEach(() => expect(pool.idleCount).toBe(pool.totalCount));
const db = () => orm.em.fork().getKysely();

const whileLocked = async (run: () => Promise<void>) => {
  const release = await holdLock(database.url, 'lock table project in access exclusive mode');
  try {
    await run();
  } finally {
    await release();
  }
};

describe('work', () => {
  it('counts the statements that are sent for it, and none of those beside it', async () => {
    const work = new Work();
    await say(db(), 0);
    const { statements } = await countStatements(() =>
      work.run(() =>
        orm.em.fork().transactional(async em => {
          await Promise.all([say(em.getKysely(), 1), say(em.getKysely(), 2)]);
        }),
      ),
    );
    expect(statements).toEqual(['begin', say.text, say.text, 'commit']);
    expect(work.statements).toBe(4);
    await work.run(() => besideWork(() => say(db(), 3)));
    await say(db(), 4);
    expect(work.statements).toBe(4);
  });
});

describe('work that is stopped', () => {
  it('fails with the reason, begins no statement more, and PostgreSQL ends the one under way', async () => {
    const work = new Work();
    await whileLocked(async () => {
      const answer = work.run(() => lockProjects(db()));
      await untilWaiting(database.url, 1);
      work.stop(stopped);
      work.stop(() => new Error('a later reason'));
      await expect(answer).rejects.toBeInstanceOf(Stopped);
      await untilNoneWaits(database.url);
    });
    const { statements } = await countStatements(async () => {
      await expect(work.run(() => say(db(), 1))).rejects.toBeInstanceOf(Stopped);
    });
    expect(statements).toEqual([]);
  });

  it('rolls its transaction back instead of committing it', async () => {
    const work = new Work();
    const { statements } = await countStatements(async () => {
      const answer = work.run(() =>
        orm.em.fork().transactional(async em => {
          await say(em.getKysely(), 1);
          work.stop(stopped);
        }),
      );
      await expect(answer).rejects.toBeInstanceOf(Stopped);
    });
    expect(statements).toContain('rollback');
    expect(statements).not.toContain('commit');
  });

  it('leaves what runs beside it alone', async () => {
    const work = new Work();
    work.stop(stopped);
    await expect(work.run(() => besideWork(() => say(db(), 1)))).resolves.toEqual([{ number: 1 }]);
  });

  it('waits for no connection', async () => {
    const held = [await pool.connect(), await pool.connect()];
    const work = new Work();
    const answer = work.run(() => say(db(), 1));
    const behind = say(db(), 2);
    work.stop(stopped);
    await expect(answer).rejects.toBeInstanceOf(Stopped);
    for (const client of held) client.release();
    await expect(behind).resolves.toEqual([{ number: 2 }]);
  });

  it('that changes something goes on when nobody waits for it', async () => {
    const work = new Work();
    work.keep();
    work.abandon(stopped);
    await expect(work.run(() => say(db(), 1))).resolves.toEqual([{ number: 1 }]);
    work.stop(stopped);
    await expect(work.run(() => say(db(), 1))).rejects.toBeInstanceOf(Stopped);
  });

  it('never stops the work of others on the same connections', async () => {
    const outcomes = { done: 0, stopped: 0 };
    const settle = async (answer: Promise<unknown>) => {
      try {
        await answer;
        outcomes.done++;
      } catch (error) {
        expect(error).toBeInstanceOf(Stopped);
        outcomes.stopped++;
      }
    };
    const some = async (number: number) => {
      for (let i = 0; i < 3; i++) expect(await sleep(db(), number, 0.001)).toEqual([{ number }]);
      await orm.em.fork().transactional(async em => {
        const inside = em.getKysely();
        // They queue up on one connection.
        const asked = [sleep(inside, number, 0.001), say(inside, number), sleep(inside, number, 0.001)];
        expect(await Promise.all(asked)).toEqual(Array(3).fill([{ number }]));
      });
    };
    const stoppedAtRandom = async (number: number) => {
      const work = new Work();
      const timer = setTimeout(() => work.stop(stopped), Math.random() * 25);
      await settle(work.run(() => some(number)));
      clearTimeout(timer);
    };
    const others = async (worker: number) => {
      for (let i = 0; i < 100; i++) {
        if (worker % 2) await stoppedAtRandom(i);
        else expect(await say(db(), i)).toEqual([{ number: i }]);
      }
    };
    await Promise.all([1, 2, 3, 4, 5, 6].map(others));
    expect(outcomes.done).toBeGreaterThan(0);
    expect(outcomes.stopped).toBeGreaterThan(0);
  });
});
