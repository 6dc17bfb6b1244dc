import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../../root.ts';
import { loadPromptFiles, promptFiles } from './prompt-files.ts';

describe('loadPromptFiles', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'prompts-'));
    cpSync(join(ROOT, 'prompts'), folder, { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function edit(name: string, from: string, to: string): void {
    const text = readFileSync(join(folder, name), 'utf8');
    writeFileSync(join(folder, name), text.replaceAll(from, to));
  }

  it('gives the texts as they stand in the files', () => {
    expect(loadPromptFiles(folder).system).toBe(promptFiles.system);
    edit('system.md', 'app builder', 'app maker');
    expect(loadPromptFiles(folder).system).toContain('app maker');
  });

  it.each([
    ['request.md', '{{lockedPaths}}', '', 'request.md lacks the placeholder {{lockedPaths}}.'],
    ['request.md', '{{paths}}', '{{paths}} {{tree}}', 'request.md holds the unknown placeholder {{tree}}.'],
    ['repair.md', '{{issues}}', '', 'repair.md lacks the placeholder {{issues}}.'],
    ['system.md', 'app builder', '{{builder}}', 'system.md holds the unknown placeholder {{builder}}.'],
  ])('refuses a %s in which %s became %j', (name, from, to, message) => {
    edit(name, from, to);
    expect(() => loadPromptFiles(folder)).toThrow(message);
  });

  it('refuses a folder that lacks a file', () => {
    rmSync(join(folder, 'repair.md'));
    expect(() => loadPromptFiles(folder)).toThrow('ENOENT');
  });
});

describe('the system prompt', () => {
  it('shows an answer that is JSON with all keys', () => {
    const example = promptFiles.system.split('\n').at(-1)!;
    const { summary, changes } = JSON.parse(example) as { summary: string; changes: object[] };
    expect(summary).toMatch(/\.$/);
    expect(changes).toHaveLength(4);
    for (const change of changes)
      expect(Object.keys(change)).toEqual(['operation', 'path', 'previousPath', 'content', 'edits']);
  });
});
