import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** The most characters of a line of text. */
const WIDTH = 100;

/** Colours a text where standard output takes colours. */
export function paint(style: Style, text: string): string {
  return styleText(style, text, { stream: process.stdout });
}

/** Prints a line, by default an empty one. */
export function print(line = ''): void {
  process.stdout.write(line && `  ${line}`);
  process.stdout.write('\n');
}

/** Prints a text on as many lines as it takes. */
export function printWrapped(style: Style, text: string): void {
  const width = Math.min(process.stdout.columns || WIDTH, WIDTH) - 2;
  for (const line of text.match(new RegExp(`\\S.{0,${width - 1}}(?=\\s|$)`, 'g')) ?? [])
    print(paint(style, line));
}

/** Prints what comes next, a line apart from what was before. */
export function heading(text: string): void {
  print();
  print(paint('bold', text));
}

/** Writes a count with the thing that is counted, such as `1 file` or `1,200 files`. */
export function count(number: number, thing: string): string {
  return `${number.toLocaleString('en-US')} ${thing}${number === 1 ? '' : 's'}`;
}

/** Writes a price, to a hundredth of a cent. */
export function dollars(amount: number): string {
  return `$${amount.toFixed(4)}`;
}

/** Empties the line of a terminal that the cursor is in. */
const CLEAR = '\r\x1b[2K';

/** A line whose end is not known yet: a terminal shows how far it is in place, others get one step after the other. */
export class LiveLine {
  readonly #head: string;
  #shown: string | null = null;

  /** @param head what it begins with */
  constructor(head: string) {
    this.#head = head;
  }

  /** Shows how far it is. */
  step(progress: string): void {
    if (progress === this.#shown) return;
    const line = `  ${this.#head}  ${progress}`.trimEnd();
    if (process.stdout.isTTY) process.stdout.write(`${CLEAR}${line}`);
    else process.stdout.write(this.#shown === null ? line : ` … ${progress}`);
    this.#shown = progress;
  }

  /** Ends it with what came of it. */
  end(result: string): void {
    this.step(result);
    process.stdout.write('\n');
  }
}
