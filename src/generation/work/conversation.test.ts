import { createHash } from 'node:crypto';
import type { Prompt } from '../prompt/prompt.ts';
import { conversationOf } from './conversation.ts';

const prompt: Prompt = {
  system: 'Be good.',
  user: 'Do it.',
  paths: ['a.ts'],
  tokens: 10,
};

describe('conversationOf', () => {
  it('is the prompt at first', () => {
    const { messages, hash, paths, tokens } = conversationOf(prompt, null);
    expect(messages).toEqual([
      { role: 'system', content: 'Be good.' },
      { role: 'user', content: 'Do it.' },
    ]);
    expect({ paths, tokens }).toEqual({ paths: ['a.ts'], tokens: 10 });
    expect(hash).toEqual(createHash('sha256').update(JSON.stringify(messages)).digest());
  });

  it('goes on with a refused answer and what is wrong with it', () => {
    const { messages, hash, tokens } = conversationOf(prompt, {
      answer: 'x'.repeat(400),
      issues: ['one', 'two'],
    });
    expect(messages.slice(2)).toEqual([
      { role: 'assistant', content: 'x'.repeat(400) },
      { role: 'user', content: expect.stringContaining('- one\n- two') },
    ]);
    expect(tokens).toBeGreaterThan(110);
    expect(hash).not.toEqual(conversationOf(prompt, null).hash);
  });

  it('has equal hashes for equal messages', () => {
    const refused = { answer: 'No.', issues: ['one'] };
    expect(conversationOf(prompt, refused).hash).toEqual(conversationOf({ ...prompt }, { ...refused }).hash);
  });
});
