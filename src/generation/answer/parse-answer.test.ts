import type { Answer } from './answer-schema.ts';
import { AnswerFault, parseAnswer } from './parse-answer.ts';

const change = {
  operation: 'create',
  path: 'README.md',
  previousPath: null,
  content: '# Use\n\n```json\n{"summary": "not this", "changes": [{}]}\n```\n',
  edits: null,
} as const;
const answer: Answer = { summary: 'A readme.', changes: [change] };
const JSON_TEXT = JSON.stringify(answer);
const PRETTY = JSON.stringify(answer, null, 2);

/** What is wrong with a text. */
function faultOf(text: string): string {
  const parsed = parseAnswer(text);
  expect(parsed).toBeInstanceOf(AnswerFault);
  return (parsed as AnswerFault).message;
}

describe('parseAnswer', () => {
  it.each([
    ['alone', JSON_TEXT],
    ['over many lines', `\n${PRETTY}\n`],
    ['behind a byte order mark', `\ufeff${JSON_TEXT}`],
    ['in a fence', `\`\`\`json\n${PRETTY}\n\`\`\``],
    ['in a fence without a language', `\`\`\`\n${JSON_TEXT}\n\`\`\``],
    ['in a fence amid prose', `Here you are:\n\n\`\`\`json\n${PRETTY}\n\`\`\`\n\nIt has {all} of "it".`],
    ['amid prose', `I wrote a readme. ${JSON_TEXT} Do you like it? {"summary": "no", "changes": [{}]}`],
    ['behind thoughts', `<think>\nI answer {"summary": "draft", "changes": [{}]}.\n</think>\n${JSON_TEXT}`],
    [
      'behind code',
      `import {useState} from 'react'; const a = {}; f({"a": b}, {{"c": {"d": "\n\n${JSON_TEXT.replace('{', '"}, {')}`,
    ],
    ['behind another object', `The settings:\n{"compilerOptions": {"strict": true}}\n${JSON_TEXT}`],
    ['behind a sketch of itself', `{"summary": string, "changes": [...]}\n${JSON_TEXT}`],
    ['behind an answer without changes', `{"summary": "", "changes": []}\n${JSON_TEXT}`],
    [
      'behind an angle bracket',
      `a < b <<think>{"summary": "", "changes": [{}]}</think> </think> <${JSON_TEXT}`,
    ],
  ])('finds the answer %s', (_, text) => {
    expect(parseAnswer(text)).toEqual(answer);
  });

  it('takes nullable keys that are left out for null, and leaves unknown keys out', () => {
    const text = `{"thoughts": ["…"], "summary": "s", "changes": [
      {"operation": "delete", "path": "a", "reason": "old", "__proto__": {"content": "x"}}
    ]}`;
    expect(parseAnswer(text)).toEqual({
      summary: 's',
      changes: [{ operation: 'delete', path: 'a', previousPath: null, content: null, edits: null }],
    });
  });

  it('takes line breaks and tabs in strings as they are', () => {
    const text =
      '{"summary": "s",\n\t"changes": [{"operation": "create", "path": "a", "content": "x\r\n\ty\\n"}]}';
    expect(parseAnswer(text)).toMatchObject({ changes: [{ content: 'x\r\n\ty\n' }] });
  });

  it('gives a summary that can be stored', () => {
    const text = '{"summary": "a\\u0000b\\ud800", "changes": [{"operation": "delete", "path": "a"}]}';
    expect(parseAnswer(text)).toMatchObject({ summary: 'a\ufffdb\ufffd' });
  });

  it.each([
    ['nothing', '', 'There is no JSON object in the answer.'],
    ['prose', 'I am sorry, {Dave}. function() {}', 'There is no JSON object in the answer.'],
    ['a list', '["summary"]', 'There is no JSON object in the answer.'],
    ['thoughts only', `<think>${JSON_TEXT}`, 'There is no JSON object in the answer.'],
    ['a cut in a string', '{"summary": "I wro', 'The JSON ends too early, after "{\\"summary\\": \\"I wro".'],
    ['a cut between tokens', JSON_TEXT.slice(0, -1), 'The JSON ends too early'],
    [
      'a missing comma',
      '{"summary": "s",\n"changes": [{"operation": "delete"\n "path": "a"}]}',
      'The JSON is broken in its line 3: after "{\\"summary\\": \\"s\\",\\n\\"changes\\": [{\\"operation\\": \\"delete\\"\\n " there can\'t be "\\"".',
    ],
    ['an astral character', '{"summary": 😀', 'there can\'t be "😀".'],
    [
      'another object',
      '{"a": {"b": 1}}',
      'The JSON is not as asked for. summary: Invalid input: expected string',
    ],
    [
      'changes that are no list',
      '{"summary": "", "changes": "none"}',
      'changes: Invalid input: expected array',
    ],
    ['an unknown operation', JSON_TEXT.replace('create', 'write'), 'changes.0.operation: Invalid option'],
    ['no path', JSON_TEXT.replace('"path"', '"file"'), 'changes.0.path: Invalid input: expected string'],
    [
      'a change that is none',
      '{"summary": "", "changes": [{}, 7]}',
      'changes.1: Invalid input: expected object',
    ],
    [
      'no changes',
      '{"summary": "Nothing.", "changes": []}',
      'The answer has no changes: its list of them is empty.',
    ],
  ])('says what is wrong with %s', (_, text, fault) => {
    expect(faultOf(text)).toContain(fault);
  });

  it('names the fault of what looks most like an answer', () => {
    const broken = JSON_TEXT.replace(',"edits"', ' "edits"');
    expect(faultOf(`{"a": 1} ${broken} {"summary": "b"} {"c"`)).toContain('The JSON is broken');
    expect(faultOf('{"a": 1} {"summary": 2} {"b')).toContain(
      'summary: Invalid input: expected string, received undefined',
    );
  });

  it('names ten faults and counts the others', () => {
    const changes = Array.from({ length: 6 }, () => ({}));
    expect(faultOf(JSON.stringify({ summary: '', changes }))).toMatch(
      /changes\.4\.path: [^.]*\. And 2 more\.$/,
    );
  });

  // Each would take minutes or more if any part were read again and again; the test's time limit tells.
  it.each([
    ['braces', '{'.repeat(1_000_000)],
    ['braces and keys', '{"a":'.repeat(200_000)],
    ['lists', `{"changes":${'['.repeat(1_000_000)}`],
    ['objects that break off', '{"a"x'.repeat(200_000)],
    ['objects of other kinds', '{"a":1}'.repeat(150_000)],
    ['backticks', '`'.repeat(1_000_000)],
    ['fences', '```json\n{'.repeat(100_000)],
    ['thoughts', '<think>'.repeat(150_000)],
    ['the starts of thoughts', '<thin'.repeat(200_000)],
    ['quotes', `{${'"'.repeat(1_000_000)}`],
    ['backslashes', `{"${'\\'.repeat(1_000_000)}`],
    ['line breaks', `{"changes":[{"a":"${'\n'.repeat(1_000_000)}"}]}`],
    ['bad changes', `{"changes":[${'{},'.repeat(9_000)}{}]}`],
    ['very many changes', `{"changes":[${'{},'.repeat(300_000)}{}]}`],
    ['spaces', `{${' '.repeat(1_000_000)}`],
  ])('ends soon on hostile text: %s', (_, text) => {
    expect(faultOf(text).length).toBeLessThan(2_000);
  });
});
