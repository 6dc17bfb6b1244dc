import 'reflect-metadata';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeText } from '../../file/content.ts';
import { isPath } from '../../file/file-path.ts';
import { FileStatus } from '../../history/file-status.ts';
import fc from '../../testing/fast-check.ts';
import type { Answer, AnswerChange, AnswerEdit } from './answer-schema.ts';
import { AnswerStream, type ChangeSoFar } from './answer-stream.ts';
import { parseAnswer } from './parse-answer.ts';

const TEMPLATE = join(process.cwd(), 'node_modules/create-vite/template-react-ts');

/** The texts of a real project. */
const texts = readdirSync(TEMPLATE, { recursive: true, withFileTypes: true })
  .filter(entry => entry.isFile())
  .map(entry => decodeText(readFileSync(join(entry.parentPath, entry.name))))
  .filter(text => text !== null)
  .filter(text => text.length < 3_000);

const wild = fc.oneof(
  fc.string({
    unit: fc.constantFrom('{', '}', '[', ']', '"', '\\', '\n', '`', ',', ':', 'é', '😀', '\ud800', '\0'),
    maxLength: 20,
  }),
  fc.constantFrom(
    '```',
    '```json\n{"summary": "", "changes": [{}]}\n```',
    '<think>',
    '</think>',
    '"}]}',
    '\\"',
  ),
);
const content = fc.oneof(wild, fc.constantFrom(...texts));
// Not such as con.ts, which is a device of Windows and no path.
const path = fc.stringMatching(/^[a-z]{1,8}(\/[a-z]{1,8}){0,3}\.ts$/).filter(isPath);
const edits: fc.Arbitrary<AnswerEdit[]> = fc.array(fc.record({ search: content, replace: content }), {
  maxLength: 3,
});
const operations: AnswerChange['operation'][] = ['create', 'update', 'delete', 'rename'];
const change: fc.Arbitrary<AnswerChange> = fc.record({
  operation: fc.constantFrom(...operations),
  path,
  previousPath: fc.option(path),
  content: fc.option(content),
  edits: fc.option(edits),
});
const answer: fc.Arbitrary<Answer> = fc.record({
  summary: wild.map(text => text.toWellFormed().replaceAll('\0', '')),
  changes: fc.array(change, { minLength: 1, maxLength: 4 }),
});

const wrappers: ((json: string) => string)[] = [
  json => json,
  json => `\ufeff\n${json}\n`,
  json => `\`\`\`json\n${json}\n\`\`\``,
  json => `\`\`\`\n${json}\n\`\`\`\n`,
  json =>
    `I'd use {this} and \`{"that": 1}\`:\n\n\`\`\`json\n${json}\n\`\`\`\nIs {"it": "good"}?\n\`\`\`ts\nf({"a"});\n\`\`\``,
  json => `Sure! ${json} ${json}`,
  json => `<think>Should it be {"summary": "x", "changes": [{}]}? {"</think>\n${json}`,
];
const written = fc
  .record({ answer, wrap: fc.constantFrom(...wrappers), indent: fc.constantFrom(0, 2) })
  .map(({ answer, wrap, indent }) => ({ answer, text: wrap(JSON.stringify(answer, null, indent)) }));

const STATUS = {
  create: FileStatus.ADDED,
  update: FileStatus.MODIFIED,
  delete: FileStatus.DELETED,
  rename: FileStatus.RENAMED,
};

/** What a stream shows of a complete change. */
function shown({ operation, path, previousPath, content, edits }: AnswerChange): ChangeSoFar {
  const parts = [content ?? '', ...(edits ?? []).map(({ replace }) => replace)];
  return {
    operation: STATUS[operation],
    path,
    previousPath: operation === 'rename' ? previousPath : null,
    complete: true,
    size: parts.reduce((size, part) => size + Buffer.byteLength(part), 0),
  };
}

describe("a model's answer", () => {
  it('is read as it was meant, whatever it is wrapped in', () => {
    fc.assert(
      fc.property(written, ({ answer, text }) => {
        expect(parseAnswer(text)).toEqual(answer);
      }),
      { numRuns: 500 },
    );
  });

  it('is shown in the end as it is read, however it is cut', () => {
    const cuts = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(written, cuts, ({ answer, text }, cuts) => {
        const stream = new AnswerStream();
        for (let at = 0, i = 0; at < text.length; i++) {
          const length = cuts[i % cuts.length] as number;
          stream.add(text.slice(at, at + length));
          at += length;
        }
        expect(stream.changes()).toEqual(answer.changes.map(shown));
      }),
      { numRuns: 300 },
    );
  });

  it('shows ever more of its changes as it is written', () => {
    fc.assert(
      fc.property(written, ({ answer, text }) => {
        const stream = new AnswerStream();
        const final = answer.changes.map(shown);
        let before: ChangeSoFar[] = [];
        for (const part of text.match(/[\s\S]{1,19}/g) ?? []) {
          stream.add(part);
          const rows = stream.changes();
          expect(rows.length).toBeGreaterThanOrEqual(before.length);
          for (const [i, row] of rows.entries()) {
            expect([row.operation, row.path]).toEqual([final[i]?.operation, final[i]?.path]);
            expect([null, final[i]?.previousPath]).toContain(row.previousPath);
            expect(row.size).toBeGreaterThanOrEqual(before[i]?.size ?? 0);
            expect(row.complete || i === rows.length - 1).toBe(true);
          }
          before = rows;
        }
        expect(before).toEqual(final);
      }),
      { numRuns: 25 },
    );
  });

  it('never throws, whatever is wrong with it', () => {
    fc.assert(
      fc.property(written, fc.nat(), fc.nat({ max: 5 }), wild, ({ text }, at, removed, noise) => {
        const place = at % text.length;
        const spoilt = text.slice(0, place) + noise + text.slice(place + removed);
        parseAnswer(spoilt.slice(0, place));
        parseAnswer(spoilt);
        const stream = new AnswerStream();
        stream.add(spoilt);
        for (const { path } of stream.changes()) expect(path.isWellFormed()).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});
