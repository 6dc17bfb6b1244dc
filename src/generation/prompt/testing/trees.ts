import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { decodeText } from '../../../file/content.ts';
import { comparePaths } from '../../../file/file-path.ts';
import { ROOT } from '../../../root.ts';
import type { ReadTexts, TreeFile } from '../prompt.ts';

/** A tree, and what reads its texts. */
export interface Tree {
  readonly files: readonly TreeFile[];
  readonly readTexts: ReadTexts;
  /** The hashes that were asked for, a list for each call. */
  readonly calls: (readonly string[])[];
  /** The file at a path. */
  file(path: string): TreeFile;
}

/** Makes a tree of contents by path. */
export function treeOf(contents: Readonly<Record<string, string | Buffer>>): Tree {
  const texts = new Map<string, string>();
  const calls: (readonly string[])[] = [];
  const files = Object.entries(contents)
    .map(([path, content]) => {
      const bytes = Buffer.from(content as string);
      const hash = createHash('sha256').update(bytes).digest('hex');
      const text = decodeText(bytes);
      if (text !== null) texts.set(hash, text);
      return { path, size: bytes.length, hash };
    })
    .sort((a, b) => comparePaths(a.path, b.path));
  return {
    files,
    calls,
    readTexts: async hashes => {
      calls.push(hashes);
      return new Map(hashes.flatMap(hash => (texts.has(hash) ? [[hash, texts.get(hash)!]] : [])));
    },
    file: path => files.find(file => file.path === path)!,
  };
}

/** Gives a starter project of create-vite as its users get it, such as `react-ts`. */
export function viteTemplate(name: string): Tree {
  const folder = join(ROOT, 'node_modules/create-vite', `template-${name}`);
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name));
  return treeOf(
    Object.fromEntries(
      paths.map(path => [relative(folder, path).replaceAll(sep, '/').replace(/^_/, '.'), readFileSync(path)]),
    ),
  );
}
