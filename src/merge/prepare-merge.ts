import { fileDifferences } from '../comparison/file-differences.loaders.ts';
import type { Limits } from '../config.ts';
import type { LoaderScope } from '../database/batch.ts';
import { DiffPool } from '../diff/diff-pool.ts';
import { contentByHash } from '../file/file.loaders.ts';
import type { CheckedChanges } from '../file/file-change.ts';
import { comparePaths } from '../file/file-path.ts';
import { parseProjectId } from '../graphql/global-id.ts';
import type { MutationError } from '../graphql/mutation-error.ts';
import { holdLimit, type InputCheck, LimitExceededError } from '../graphql/refusals.ts';
import { commonAncestor } from '../history/ancestry.loaders.ts';
import { versionByNumber } from '../version/version.loaders.ts';
import type { ContentTools } from './content-merge.ts';
import { MergeConflict, type ThreeVersions } from './merge-conflict.type.ts';
import { mergeFiles } from './merge-files.ts';
import { MergeConflictError } from './merge-refusals.ts';
import { checkResolutions, type MergeResolutionInput } from './merge-resolution.input.ts';

/** Two versions of a project that are to be merged. */
export interface MergeCall {
  /** As the client gave it. */
  readonly projectId: string;
  readonly intoNumber: number;
  readonly fromNumber: number;
  readonly resolutions?: readonly MergeResolutionInput[] | null;
}

/**
 * What a merge comes to before anything is written: the changes to write, the refusal instead, or the number of the
 * version that there isn't. It only counts where the call may write at all.
 */
export type PreparedMerge =
  | { readonly changes: CheckedChanges }
  | { readonly refusal: MutationError }
  | { readonly missing: number };

/**
 * Merges two versions, outside of any transaction, for versions never change: their files, and what to write, are the
 * same whenever this is done.
 * @param check what is wrong with the input's other fields
 * @throws Rejection with InvalidInputError for these and for what is wrong here, or with LimitExceededError for too many
 * resolutions
 */
export async function prepareMerge(
  call: MergeCall,
  check: InputCheck,
  scope: LoaderScope,
  limits: Limits,
): Promise<PreparedMerge> {
  const { intoNumber, fromNumber } = call;
  holdLimit(limits, 'MAX_VERSION_FILES', call.resolutions?.length ?? 0);
  const resolutions = checkResolutions(call.resolutions ?? [], check);
  const isItself = fromNumber === intoNumber;
  check.field('fromNumber', isItself ? 'must be another version than intoNumber' : null);
  const versions = isItself ? fromNumber : await threeVersions(call, scope);
  if (typeof versions === 'number') {
    check.done();
    return { missing: versions };
  }
  if (versions.base.number === fromNumber) {
    check.field('fromNumber', `must not be contained in version ${intoNumber} already`);
    check.done();
  }

  const { base, into, from } = versions;
  const differencesOf = ({ projectId, number: head }: typeof base) =>
    scope.loader(fileDifferences).load({ projectId, base: base.number, head, renameEmpty: false });
  const [ofInto, ofFrom] = await Promise.all([differencesOf(into), differencesOf(from)]);
  const { changes, conflicts, unused } = await mergeFiles(
    { into: ofInto, from: ofFrom, resolutions: resolutions.byPath },
    toolsFor(versions, scope),
  );
  for (const path of unused) {
    const position = String(resolutions.positions.get(path));
    check.field(['resolutions', position, 'path'], 'must be the path of a conflict');
  }
  check.done();
  if (changes) return withinLimit(changes, limits) ?? { changes };
  const all = conflicts.map(conflict => new MergeConflict(conflict, versions));
  all.sort((a, b) => comparePaths(a.path, b.path));
  return { refusal: new MergeConflictError(all, versions) };
}

/** The versions to merge and their common ancestor; the number of one that there isn't. */
async function threeVersions(
  { projectId: id, intoNumber, fromNumber }: MergeCall,
  scope: LoaderScope,
): Promise<ThreeVersions | number> {
  const projectId = parseProjectId(id);
  if (!projectId) return intoNumber;
  const version = (number: number) => scope.loader(versionByNumber).load({ projectId, number });
  const [into, from] = await Promise.all([version(intoNumber), version(fromNumber)]);
  if (!into || !from) return into ? fromNumber : intoNumber;
  const base = await scope.loader(commonAncestor).load({ projectId, base: intoNumber, head: fromNumber });
  return { base, into, from };
}

function toolsFor({ base: { projectId }, into, from }: ThreeVersions, scope: LoaderScope): ContentTools {
  const contents = scope.loader(contentByHash);
  const pool = scope.serverMemory.keep(DiffPool);
  return {
    labels: { into: `version ${into.number}`, from: `version ${from.number}` },
    load: ({ hash, size }, withContent) =>
      contents.load({ projectId, hash, size, withContent, internal: true }),
    mergeTexts: tasks => pool.mergeTexts(tasks),
  };
}

/** The refusal of changes that would write a file that is too large; null when none is. */
function withinLimit({ changes }: CheckedChanges, { MAX_FILE_SIZE }: Limits): PreparedMerge | null {
  const sizes = changes.map(({ content }) => (Buffer.isBuffer(content) ? content.length : 0));
  const size = sizes.find(size => size > MAX_FILE_SIZE);
  return size === undefined
    ? null
    : { refusal: new LimitExceededError('MAX_FILE_SIZE', MAX_FILE_SIZE, size) };
}
