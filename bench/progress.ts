const started = performance.now();

/** Says on stderr what goes on: on a terminal in one line, else line by line. */
export function progress(text: string, last = false): void {
  const minutes = Math.floor((performance.now() - started) / 60_000);
  const seconds = Math.floor(((performance.now() - started) / 1_000) % 60);
  const line = `[${minutes}:${String(seconds).padStart(2, '0')}] ${text}`;
  process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${line}${last ? '\n' : ''}` : `${line}\n`);
}
