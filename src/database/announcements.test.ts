import { randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import { pino } from 'pino';
import { useDatabase } from '../testing/database.ts';
import { countStatements } from '../testing/statements.ts';
import { until } from '../testing/subscriptions.ts';
import { Announcements, type Wire } from './announcements.ts';

const database = useDatabase();
const logged: string[] = [];
const log = pino({ level: 'warn' }, { write: line => logged.push(line) });
const wire = (parts: Partial<Wire> = {}): Wire => ({
  url: database.url,
  db: () => database.orm.em.fork().getKysely(),
  log,
  ...parts,
});
const open: Announcements[] = [];

function announcements(given?: Wire): Announcements {
  const made = new Announcements(given);
  open.push(made);
  return made;
}

/** How often an id was announced, as a watcher hears it. */
function heard(by: Announcements, id: string): () => number {
  let times = 0;
  by.watch(id, () => {
    times++;
  });
  return () => times;
}

beforeEach(() => void logged.splice(0));
afterEach(() => Promise.all(open.splice(0).map(it => it.close())));

describe('Announcements', () => {
  it('wake the watchers of an id at once, each until it has enough', () => {
    const here = announcements();
    const calls: string[] = [];
    const note = () => calls.push('noted');
    const stops = [here.watch('a', note), here.watch('a', note), here.watch('b', () => calls.push('b'))];
    expect(here.watching).toBe(3);
    here.announce('a');
    here.announce('c');
    expect(calls).toEqual(['noted', 'noted']);
    stops[0]?.();
    here.announce('a');
    expect(calls).toHaveLength(3);
    for (const stop of stops) stop();
    here.announce('a');
    expect([calls.length, here.watching]).toEqual([3, 0]);
  });

  it('wake everybody every few seconds, while there is anybody', () => {
    jest.useFakeTimers();
    try {
      const here = announcements();
      const [a, b] = [heard(here, 'a'), heard(here, 'b')];
      jest.advanceTimersByTime(5_000);
      expect([a(), b()]).toEqual([1, 1]);
      here.watch('c', () => {})();
      jest.advanceTimersByTime(5_000);
      expect([a(), b()]).toEqual([2, 2]);
    } finally {
      jest.useRealTimers();
    }
    const alone = announcements();
    alone.watch('a', () => {})();
    expect(alone.watching).toBe(0);
  });

  it('reach other processes, and their own watchers once', async () => {
    const [here, there] = [announcements(wire()), announcements(wire())];
    await Promise.all([here.listen(), there.listen()]);
    const [id, next] = [randomUUID(), randomUUID()];
    const [mine, theirs, mineNext] = [heard(here, id), heard(there, id), heard(here, next)];
    here.announce(id);
    here.announce(id);
    expect(mine()).toBe(2);
    await until(() => theirs() > 0);
    // What comes later comes behind all that was said before.
    there.announce(next);
    await until(() => mineNext() > 0);
    expect([mine(), theirs()]).toEqual([2, 1]);
    expect(logged).toEqual([]);
  });

  it('tell of many ids with one statement', async () => {
    const [here, there] = [announcements(wire()), announcements(wire())];
    await there.listen();
    const counts = Array.from({ length: 1_000 }, () => {
      const id = randomUUID();
      return { id, theirs: heard(there, id) };
    });
    const { statements } = await countStatements(async () => {
      for (const { id } of counts) here.announce(id);
      await until(() => counts.every(({ theirs }) => theirs() > 0));
    });
    expect(statements.filter(text => text.includes('pg_notify'))).toHaveLength(1);
  });

  it('are told before the end', async () => {
    const [here, there] = [announcements(wire()), announcements(wire())];
    await there.listen();
    const theirs = heard(there, 'last');
    here.announce('last');
    await here.close();
    await until(() => theirs() > 0);
    here.announce('after');
    await here.listen();
  });

  it('are heard again when the connection was lost, and everybody is woken', async () => {
    const [here, there] = [announcements(wire()), announcements(wire())];
    await there.listen();
    const [theirs, others] = [heard(there, 'x'), heard(there, 'y')];
    for (let times = 1; times <= 2; times++) {
      await database.orm.em
        .fork()
        .execute(
          "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'noodle-listener' and datname = current_database()",
        );
      await until(() => others() === times);
      const before = theirs();
      here.announce('x');
      await until(() => theirs() > before);
    }
    expect(logged.map(line => JSON.parse(line).msg)).toEqual(
      Array(2).fill('the connection that announcements come on is lost'),
    );
  });

  it('never fail, and say once that nobody can be reached', async () => {
    const url = Object.assign(new URL(database.url), { port: '1' }).href;
    const broken = announcements(
      wire({
        url,
        db: () => {
          throw new Error('away');
        },
      }),
    );
    const mine = heard(broken, 'a');
    for (let i = 0; i < 3; i++) {
      broken.announce('a');
      await new Promise(resolve => setTimeout(resolve, 60));
    }
    expect(mine()).toBe(3);
    await until(() => logged.length >= 2);
    expect(logged.map(line => JSON.parse(line).msg).sort()).toEqual([
      'announcements of other processes can not be heard',
      'other processes could not be told of changes',
    ]);
  });
});
