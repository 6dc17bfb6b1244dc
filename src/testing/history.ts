import type { EntityManager } from '@mikro-orm/postgresql';
import type { FileChangeInput } from '../file/file-change.input.ts';
import type { Project } from '../project/project.entity.ts';
import { makeProject, makeVersion } from './factories.ts';
import fc from './fast-check.ts';

/** A version as a simple model holds it. */
export interface ModelVersion {
  readonly number: number;
  readonly parent: number | null;
  /** Texts by path. */
  readonly tree: ReadonlyMap<string, string>;
  /** What it changed: previous paths by path for renames, else null. */
  readonly changed: ReadonlyMap<string, string | null>;
}

/** A step of a random history: how far back the parent lies, and what is done to the files. */
export interface Step {
  readonly back: number;
  readonly edits: readonly {
    readonly kind: 'create' | 'update' | 'delete' | 'rename';
    readonly which: number;
    readonly text: string;
  }[];
}

/** Random steps; each edit finds a file to work on whatever the tree is by then. */
export function steps(maxLength: number, texts: fc.Arbitrary<string> = fc.string()): fc.Arbitrary<Step[]> {
  const kind = fc.constantFrom('create', 'update', 'update', 'delete', 'rename' as const);
  const edit = fc.record({ kind, which: fc.nat(1_000), text: texts }) as fc.Arbitrary<Step['edits'][number]>;
  const back = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(20) });
  return fc.array(fc.record({ back, edits: fc.array(edit, { minLength: 1, maxLength: 5 }) }), {
    maxLength,
    size: 'max',
  });
}

const PATHS = ['a', 'b.ts', 'c d.md', 'lib/é.ts', 'src/a.ts', 'src/b.ts', 'src/deep/er/x.css', 'zz'];

/** Makes a project with a random history; gives it with the model of each of its versions. */
export async function makeHistory(
  em: EntityManager,
  first: ReadonlyMap<string, string>,
  history: readonly Step[],
): Promise<{ project: Project; versions: ModelVersion[] }> {
  const files = [...first].map(([path, content]) => ({ path, content }));
  const project = await makeProject(em, { files });
  const changed = new Map([...first].map(([path]) => [path, null]));
  const versions: ModelVersion[] = [{ number: 0, parent: null, tree: first, changed }];
  for (const { back, edits } of history) {
    const parent = versions[Math.max(0, versions.length - 1 - back)] as ModelVersion;
    const { changes, tree, changed } = applied(parent.tree, edits);
    if (changes.length === 0) continue;
    const { number } = await makeVersion(em, project, { parentNumber: parent.number, changes });
    versions.push({ number, parent: parent.number, tree, changed });
  }
  return { project, versions };
}

function applied(before: ReadonlyMap<string, string>, edits: Step['edits']) {
  const tree = new Map(before);
  const changed = new Map<string, string | null>();
  const changes: FileChangeInput[] = [];
  const named = new Set<string>();
  for (const { kind, which, text } of edits) {
    const free = PATHS.filter(path => !before.has(path) && !named.has(path));
    const taken = [...before.keys()].filter(path => !named.has(path));
    const path = taken[which % taken.length];
    const to = free[which % free.length];
    if (kind === 'create' && to !== undefined) {
      changes.push({ create: { path: to, content: text } });
      tree.set(to, text);
      changed.set(to, null);
      named.add(to);
    } else if (kind === 'update' && path !== undefined) {
      changes.push({ update: { path, content: text } });
      if (before.get(path) !== text) changed.set(path, null);
      tree.set(path, text);
      named.add(path);
    } else if (kind === 'delete' && path !== undefined) {
      changes.push({ delete: { path } });
      tree.delete(path);
      changed.set(path, null);
      named.add(path);
    } else if (kind === 'rename' && path !== undefined && to !== undefined) {
      const content = which % 2 === 0 ? null : text;
      changes.push({ rename: { from: path, to, content } });
      tree.set(to, content ?? (before.get(path) as string));
      tree.delete(path);
      changed.set(path, null).set(to, path);
      named.add(path).add(to);
    }
  }
  return { changes, tree, changed };
}
