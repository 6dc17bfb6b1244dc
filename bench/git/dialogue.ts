import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';

/** A process, with those that it starts, that answers each request on its input with bytes whose end can be told. */
export class Dialogue {
  readonly #child: ChildProcess;
  readonly #end: Buffer;
  #chunks: Buffer[] = [];
  #waiting: { resolve: (answer: Buffer) => void; reject: (error: Error) => void } | undefined;
  #failure: Error | undefined;

  /** @param end what every answer ends with */
  constructor(program: string, args: readonly string[], options: SpawnOptions, end: string) {
    this.#end = Buffer.from(end);
    this.#child = spawn(program, args, {
      ...options,
      stdio: ['pipe', 'pipe', 'inherit'],
      // A process group of its own, so that it can be ended with all that it has started.
      detached: true,
    });
    this.#child.stdout?.on('data', chunk => this.#take(chunk));
    this.#child.on('error', error => this.#fail(error));
    this.#child.stdin?.on('error', error => this.#fail(error));
    this.#child.on('exit', code => this.#fail(new Error(`${program} ${args[0] ?? ''} ended with ${code}`)));
  }

  /** Gives the answer to a request, without its end. */
  ask(request: string): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      if (this.#failure) {
        reject(this.#failure);
        return;
      }
      this.#waiting = { resolve, reject };
      this.#child.stdin?.write(request);
    });
  }

  /** Ends the process and what it has started, whatever they do. */
  async close(): Promise<void> {
    const { pid, exitCode, signalCode } = this.#child;
    if (pid === undefined || exitCode !== null || signalCode !== null) return;
    const ended = new Promise(resolve => this.#child.once('exit', resolve));
    process.kill(-pid, 'SIGKILL');
    await ended;
  }

  #take(chunk: Buffer): void {
    this.#chunks.push(chunk);
    // An end may be cut in two, but never comes in more than two chunks: it is written at once.
    if (!Buffer.concat(this.#chunks.slice(-2)).subarray(-this.#end.length).equals(this.#end)) return;
    const answer = Buffer.concat(this.#chunks).subarray(0, -this.#end.length);
    this.#chunks = [];
    this.#waiting?.resolve(answer);
    this.#waiting = undefined;
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#waiting?.reject(this.#failure);
  }
}
