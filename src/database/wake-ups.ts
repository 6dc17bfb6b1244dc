import type { Announcements } from './announcements.ts';

/**
 * Yields whenever something of an id may have changed: the first time at once, and once for all that is announced while
 * the consumer is busy.
 * @param signal ends it, even while it waits
 */
export async function* wakeUps(
  announcements: Announcements,
  id: string,
  signal: AbortSignal,
): AsyncGenerator<void, void, undefined> {
  let isDue = true;
  let rouse = () => {};
  const wake = () => {
    isDue = true;
    rouse();
  };
  const stop = announcements.watch(id, wake);
  signal.addEventListener('abort', wake);
  try {
    while (!signal.aborted) {
      if (!isDue) {
        await new Promise<void>(resolve => {
          rouse = resolve;
        });
        continue;
      }
      isDue = false;
      yield;
    }
  } finally {
    stop();
    signal.removeEventListener('abort', wake);
  }
}
