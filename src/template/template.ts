import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { Field, ObjectType } from 'type-graphql';
import { z } from 'zod';
import type { FileChange } from '../file/file-change.ts';
import { NonNegativeInt } from '../graphql/scalars.ts';
import { ROOT } from '../root.ts';

@ObjectType({
  simpleResolvers: true,
  description: 'A starter project, whose files a new project may begin with.',
})
export class Template {
  @Field(() => String, { description: 'The name that createProject takes.' })
  readonly name: string;

  @Field(() => String, { description: 'What it is, in a sentence.' })
  readonly description: string;

  @Field(() => NonNegativeInt, { description: 'How many files it has.' })
  readonly fileCount: number;

  /** Its files, as the changes that make them. */
  readonly changes: readonly FileChange[];

  constructor(name: string, description: string, changes: readonly FileChange[]) {
    this.name = name;
    this.description = description;
    this.fileCount = changes.length;
    this.changes = changes;
  }
}

const index = z.record(z.string(), z.object({ description: z.string().min(1) }));

let loaded: Promise<readonly Template[]> | undefined;

/** The templates, the default one first; read from their folder once. */
export function templates(): Promise<readonly Template[]> {
  loaded ??= loadTemplates(join(ROOT, 'templates'));
  return loaded;
}

/** @param folder holds index.json, which names and describes the templates in order, and a folder for each */
async function loadTemplates(folder: string): Promise<Template[]> {
  const entries = index.parse(JSON.parse(await readFile(join(folder, 'index.json'), 'utf8')));
  return Promise.all(
    Object.entries(entries).map(
      async ([name, { description }]) =>
        new Template(name, description, await changesFrom(join(folder, name))),
    ),
  );
}

async function changesFrom(folder: string): Promise<FileChange[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name));
  return Promise.all(
    files.sort().map(async (file, position) => ({
      index: position,
      from: null,
      to: relative(folder, file).replaceAll(sep, '/'),
      content: await readFile(file),
      expectedHash: null,
    })),
  );
}
