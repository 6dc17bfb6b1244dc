import 'reflect-metadata';
import { FileStatus } from '../../history/file-status.ts';
import { AnswerStream, type ChangeSoFar } from './answer-stream.ts';

/** The changes in a text. */
function changesIn(text: string): ChangeSoFar[] {
  const stream = new AnswerStream();
  stream.add(text);
  return stream.changes();
}

const START = '{"summary": "s", "changes": [';

describe('AnswerStream', () => {
  it('shows a change once its operation and path are written, and how much of it is', () => {
    const stream = new AnswerStream();
    const row = { operation: FileStatus.ADDED, path: 'src/a.ts', previousPath: null, complete: false };
    expect(stream.changes()).toEqual([]);
    stream.add(`\`\`\`json\n${START}{"operation": "create", "path": "src/a`);
    expect(stream.changes()).toEqual([]);
    stream.add('.ts"');
    expect(stream.changes()).toEqual([{ ...row, size: 0 }]);
    stream.add(', "content": "é\\');
    expect(stream.changes()).toEqual([{ ...row, size: 2 }]);
    stream.add('n"');
    expect(stream.changes()).toEqual([{ ...row, size: 3 }]);
    stream.add('}');
    expect(stream.changes()).toEqual([{ ...row, size: 3, complete: true }]);
    stream.add(', {"path": "b", "operation": "delete", "content": null}]} {"changes": []}');
    expect(stream.changes()).toEqual([
      { ...row, size: 3, complete: true },
      { operation: FileStatus.DELETED, path: 'b', previousPath: null, complete: true, size: 0 },
    ]);
  });

  it('counts what edits put in', () => {
    const edits = '{"search": "long text", "replace": "abc"}, {"search": "x", "replace": "de';
    expect(changesIn(`${START}{"operation": "update", "path": "a", "edits": [${edits}`)).toEqual([
      { operation: FileStatus.MODIFIED, path: 'a', previousPath: null, complete: false, size: 5 },
    ]);
  });

  it('shows where a rename comes from, and of other changes nothing of the kind', () => {
    const rename = '{"operation": "rename", "path": "b", "previousPath": "a"}';
    const update = '{"operation": "update", "path": "c", "previousPath": "c"}';
    expect(changesIn(`${START}${rename}, ${update}`)).toMatchObject([
      { operation: FileStatus.RENAMED, path: 'b', previousPath: 'a' },
      { operation: FileStatus.MODIFIED, path: 'c', previousPath: null },
    ]);
  });

  it('normalizes paths', () => {
    const rename = '{"operation": "rename", "path": "e\u0301", "previousPath": "o\u0308"}';
    expect(changesIn(START + rename)).toMatchObject([{ path: '\u00e9', previousPath: '\u00f6' }]);
  });

  it.each([
    ['a control character', '"a\\u0000"'],
    ['half a surrogate pair', '"a\\ud800"'],
    ['a line break', '"a\nb"'],
    ['more than 1,024 bytes', `"${'a/'.repeat(512)}a"`],
    ['a very long text', `"${'a'.repeat(100_000)}"`],
    ['nothing', '""'],
    ['a number', '7'],
  ])('does not show paths of %s', (_, path) => {
    const bad = `{"operation": "create", "path": ${path}}`;
    const rename = `{"operation": "rename", "path": "b", "previousPath": ${path}}`;
    expect(changesIn(`${START}${bad}, ${rename}`)).toMatchObject([{ path: 'b', previousPath: null }]);
  });

  it('does not show unknown operations', () => {
    expect(changesIn(`${START}{"operation": "constructor", "path": "a"}`)).toEqual([]);
  });

  it('shows the changes of the last object, as parseAnswer would read it', () => {
    const [one, two] = ['a', 'b'].map(path => `{"operation": "create", "path": "${path}"}`);
    expect(changesIn(`${START}${one} oops ${START}${two}`)).toMatchObject([{ path: 'b' }]);
    expect(changesIn(`${START}${one}]} ${START}${two}`)).toMatchObject([{ path: 'a' }]);
  });
});
