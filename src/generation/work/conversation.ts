import { createHash } from 'node:crypto';
import type { ModelCall } from '../model/model-call.ts';
import type { Prompt } from '../prompt/prompt.ts';
import { repairMessage } from '../prompt/repair-message.ts';
import { leastTokens } from '../prompt/tokens.ts';

/** All that a model is sent. */
export interface Conversation {
  readonly messages: ModelCall['messages'];
  /** SHA-256 of the messages. */
  readonly hash: Buffer;
  /** The files whose contents are among it. */
  readonly paths: readonly string[];
  /** An estimate. */
  readonly tokens: number;
}

/** An answer that was refused, and why. */
export interface RefusedAnswer {
  readonly answer: string;
  readonly issues: readonly string[];
}

/** Puts together what a model is sent: the prompt, and after a refused answer this and what is wrong with it. */
export function conversationOf(prompt: Prompt, refused: RefusedAnswer | null): Conversation {
  const messages: { role: 'system' | 'user' | 'assistant'; content: string }[] = [
    { role: 'system', content: prompt.system },
    { role: 'user', content: prompt.user },
  ];
  let { tokens } = prompt;
  if (refused) {
    const repair = repairMessage(refused.issues);
    messages.push({ role: 'assistant', content: refused.answer }, { role: 'user', content: repair });
    tokens += leastTokens(Buffer.byteLength(refused.answer) + Buffer.byteLength(repair));
  }
  const hash = createHash('sha256').update(JSON.stringify(messages)).digest();
  return { messages, hash, paths: prompt.paths, tokens };
}
