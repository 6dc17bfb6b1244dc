import type { History, HistoryVersion } from './history.ts';

/** Writes a history as `git fast-import` reads it: each version is a commit, and the branch `v/<number>`. */
export function importStream({ versions }: History): Buffer {
  return Buffer.concat(versions.flatMap(version => [...commit(version), Buffer.from('\n')]));
}

function commit({ number, parent, changes }: HistoryVersion): Buffer[] {
  // Each a minute newer than the one before, so that Git, too, knows which came first.
  const time = 1_767_225_600 + number * 60;
  const head = [
    `commit refs/heads/v/${number}`,
    `mark :${number + 1}`,
    `committer Noodle <noodle@example.org> ${time} +0000`,
    `data ${Buffer.byteLength(versionName(number))}`,
    versionName(number),
    ...(parent === null ? [] : [`from :${parent + 1}`]),
  ];
  const ended = changes.flatMap(({ from, to }) => (from !== null && from !== to ? `D ${from}\n` : []));
  const written = changes.flatMap(({ to, text }) => {
    const bytes = Buffer.from(text);
    return to === null
      ? []
      : [Buffer.from(`M 100644 inline ${to}\ndata ${bytes.length}\n`), bytes, Buffer.from('\n')];
  });
  return [Buffer.from(`${head.join('\n')}\n${ended.join('')}`), ...written];
}

/** What a version is called on both sides. */
export function versionName(number: number): string {
  return `Version ${number}`;
}
