import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OpenRouterEmulator } from './openrouter.ts';

/** An answer that adds one file. */
export const adding = (path: string, content = 'x'.repeat(400)) => ({
  summary: `Adds ${path}.`,
  changes: [{ operation: 'create', path, previousPath: null, content, edits: null }],
});

/** What every answer that is written here takes. */
export const USAGE = { prompt_tokens: 1_000, completion_tokens: 200, cost: 0.01 };

/** A model that writes when it is told to. */
export interface ModelByHand {
  /** Resolves when it was called. */
  readonly called: Promise<void>;
  /** Resolves, with the time, when its answer was broken off. */
  readonly brokenOff: Promise<number>;
  /** Writes the first half of the answer. */
  begin(): Promise<void>;
  /** Writes what is left. */
  end(): Promise<void>;
}

/** Queues an answer that is written by hand. @param id the provider's for the call */
export function answerByHand(openRouter: OpenRouterEmulator, id: string, answer: object): ModelByHand {
  const called = Promise.withResolvers<ServerResponse>();
  const brokenOff = Promise.withResolvers<number>();
  const text = JSON.stringify(answer);
  let written = 0;
  const writeTo = (response: ServerResponse, end: number) => {
    write(response, id, text.slice(written, end));
    written = end;
  };
  openRouter.respond(response => {
    response.on('close', () => {
      if (!response.writableFinished) brokenOff.resolve(Date.now());
    });
    open(response);
    called.resolve(response);
  });
  return {
    called: called.promise.then(() => {}),
    brokenOff: brokenOff.promise,
    async begin() {
      writeTo(await called.promise, Math.floor(text.length / 2));
    },
    async end() {
      const response = await called.promise;
      writeTo(response, text.length);
      finish(response, id);
    },
  };
}

/** Queues an answer that is written slowly. @param ms how long that takes */
export function answerSlowly(openRouter: OpenRouterEmulator, id: string, answer: object, ms: number): void {
  const text = JSON.stringify(answer);
  openRouter.respond(async response => {
    open(response);
    const pieces = 10;
    const size = Math.ceil(text.length / pieces);
    for (let piece = 0; piece < pieces && !response.destroyed; piece++) {
      await sleep(ms / pieces);
      write(response, id, text.slice(piece * size, (piece + 1) * size));
    }
    finish(response, id);
  });
}

function open(response: ServerResponse): void {
  response.on('error', () => {});
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.flushHeaders();
}

function write(response: ServerResponse, id: string, content: string): void {
  send(response, { id, choices: [{ index: 0, delta: { role: 'assistant', content }, finish_reason: null }] });
}

function finish(response: ServerResponse, id: string): void {
  send(response, { id, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] });
  send(response, { id, choices: [], usage: USAGE });
  response.end('data: [DONE]\n\n');
}

function send(response: ServerResponse, chunk: object): void {
  const whole = { object: 'chat.completion.chunk', created: 1, model: 'test/model', ...chunk };
  response.write(`data: ${JSON.stringify(whole)}\n\n`);
}
