import { hash } from 'node:crypto';
import { Random } from './random.ts';
import { FILE_SIZE, someWord, sourceText } from './source-text.ts';

/** Files in every version. */
export const FILES = 100;
const UPDATES = 3;
/** The most layers of a version, as in the database's own rule. */
const LAYERS_MAX = 63;

export interface VersionData {
  readonly number: number;
  readonly parentNumber: number | null;
  readonly depth: number;
  readonly layers: readonly number[];
  readonly name: string;
}

export interface LayerRow {
  readonly versionNumber: number;
  readonly path: string;
  /** In hexadecimal; null where the path is deleted. */
  readonly hash: string | null;
  readonly changedIn: number;
}

/** A project as the database holds it: its versions, their layers and the contents by hash. */
export interface ProjectData {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
  readonly versions: readonly VersionData[];
  readonly layerRows: readonly LayerRow[];
  readonly texts: ReadonlyMap<string, string>;
  /** The last version's files: hashes by path. */
  readonly files: ReadonlyMap<string, string>;
}

interface TreeFile {
  readonly hash: string;
  readonly changedIn: number;
}
type Tree = Map<string, TreeFile>;

/**
 * Makes a project whose versions form a bushy tree; each but the root changes five files (three updates, a creation,
 * a deletion) and is stored as createVersion stores it: as its layer, or as a snapshot when that is the smaller.
 * @param index gives the project its age and its contents: equal indexes, equal projects
 */
export function makeProject(index: number, versionCount: number): ProjectData {
  const random = new Random(index * 7_919 + 1);
  const texts = new Map<string, string>();
  const keep = (path: string, number: number) => {
    const text = sourceText(`${path}, version ${number} of project ${index}`, random);
    const key = hash('sha256', text);
    texts.set(key, text);
    return { hash: key, changedIn: number };
  };

  const createdAt = new Date(Date.UTC(2026, 0, 1) + index * 61_007);
  const versions: VersionData[] = [];
  const layerRows: LayerRow[] = [];
  const trees: Tree[] = [];
  const overlaid: number[] = [];
  for (let number = 0; number < versionCount; number++) {
    // Half of the versions go on from the newest one; the others branch off anywhere.
    const parent = number === 0 ? undefined : random.below(2) === 0 ? number - 1 : random.below(number);
    const base = parent === undefined ? undefined : trees[parent];
    const changes = base ? changesTo(base, number, random, keep) : initialFiles(random, keep);
    const tree: Tree = new Map(base);
    for (const [path, file] of changes) file ? tree.set(path, file) : tree.delete(path);

    const below = parent === undefined ? [] : (versions[parent] as VersionData).layers;
    const rows = (parent === undefined ? 0 : (overlaid[parent] as number)) + changes.size;
    const snapshot = parent === undefined || below.length >= LAYERS_MAX || rows > tree.size;
    for (const [path, file] of snapshot ? new Map([...changes, ...tree]) : changes) {
      layerRows.push({
        versionNumber: number,
        path,
        hash: file?.hash ?? null,
        changedIn: file?.changedIn ?? number,
      });
    }
    versions.push({
      number,
      parentNumber: parent ?? null,
      depth: parent === undefined ? 0 : (versions[parent] as VersionData).depth + 1,
      layers: snapshot ? [number] : [...below, number],
      name: `${someWord(random)} the ${someWord(random)} ${someWord(random)}`,
    });
    trees.push(tree);
    overlaid.push(snapshot ? 0 : rows);
  }
  const name = `${someWord(random)}-${someWord(random)}-${index}`;
  const files = new Map([...(trees.at(-1) as Tree)].map(([path, file]) => [path, file.hash]));
  return { id: uuidAt(createdAt, random), name, createdAt, versions, layerRows, texts, files };
}

type Keep = (path: string, number: number) => TreeFile;

function initialFiles(random: Random, keep: Keep): Tree {
  const tree: Tree = new Map();
  while (tree.size < FILES) {
    const path = newPath(random, tree.size);
    tree.set(path, keep(path, 0));
  }
  return tree;
}

function changesTo(base: Tree, number: number, random: Random, keep: Keep): Map<string, TreeFile | null> {
  const changes = new Map<string, TreeFile | null>();
  const paths = [...base.keys()];
  while (changes.size < UPDATES) {
    const path = random.pick(paths);
    changes.set(path, keep(path, number));
  }
  const created = newPath(random, 100 + number);
  changes.set(created, keep(created, number));
  const untouched = paths.filter(path => !changes.has(path));
  changes.set(random.pick(untouched), null);
  return changes;
}

/** A path that its number makes the project's only one; no file stands where another needs a directory. */
function newPath(random: Random, number: number): string {
  const folder = random.pick([
    'src/components',
    'src/pages',
    'src/services',
    'src/lib/util',
    'test',
    'docs/guide',
  ]);
  return `${folder}/${someWord(random)}/${someWord(random)}-${number}.${random.pick(['ts', 'tsx', 'css', 'md'])}`;
}

/** A UUID of version 7. */
function uuidAt(time: Date, random: Random): string {
  const bytes = Buffer.alloc(16).map(() => random.below(256));
  bytes.set(Buffer.from(time.getTime().toString(16).padStart(12, '0'), 'hex'));
  bytes[6] = 0x70 | ((bytes[6] as number) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] as number) & 0x3f);
  return Buffer.from(bytes)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** The bytes of a tree's files together. */
export const TREE_SIZE = FILES * FILE_SIZE;
