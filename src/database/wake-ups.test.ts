import { Announcements } from './announcements.ts';
import { wakeUps } from './wake-ups.ts';

describe('wakeUps', () => {
  it('come at once, and once for all that is announced meanwhile', async () => {
    const announcements = new Announcements();
    const end = new AbortController();
    const ups = wakeUps(announcements, 'a', end.signal);
    expect(announcements.watching).toBe(0);
    expect((await ups.next()).done).toBe(false);
    for (let i = 0; i < 3; i++) announcements.announce('a');
    expect((await ups.next()).done).toBe(false);
    let isWoken = false;
    const next = ups.next().then(() => {
      isWoken = true;
    });
    await new Promise(setImmediate);
    expect(isWoken).toBe(false);
    announcements.announce('a');
    await next;
    await ups.return();
    expect(announcements.watching).toBe(0);
  });

  it('end by the signal, even while they are waited for', async () => {
    const announcements = new Announcements();
    const end = new AbortController();
    const ups = wakeUps(announcements, 'a', end.signal);
    await ups.next();
    const waiting = ups.next();
    end.abort();
    expect((await waiting).done).toBe(true);
    expect(announcements.watching).toBe(0);
    expect((await wakeUps(announcements, 'a', end.signal).next()).done).toBe(true);
  });
});
