import { Arg, Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { countAnswer } from '../file/content-limit.ts';
import { comparePaths, isPath } from '../file/file-path.ts';
import { badUserInput } from '../graphql/bad-user-input.ts';
import { CheckArguments } from '../graphql/checked-arguments.ts';
import { type ConnectionParts, cutPage } from '../graphql/connection.ts';
import { Context } from '../graphql/context.ts';
import { cursorCodec, ForwardPageArgs, pageFaults, readPage } from '../graphql/page.ts';
import { NonNegativeInt } from '../graphql/scalars.ts';
import { commonAncestor } from '../history/ancestry.loaders.ts';
import { FileStatus } from '../history/file-status.ts';
import { Version, type VersionRow } from '../version/version.entity.ts';
import { loadVersion } from '../version/version.queries.ts';
import { Comparison, FileComparison, FileComparisonConnection } from './comparison.type.ts';
import { fileDiff } from './file-diff.loaders.ts';
import { type FileDifference, statusOf } from './file-difference.ts';
import { fileDifferences } from './file-differences.loaders.ts';

const cursors = cursorCodec<string>('file-comparison', isPath);

@Resolver(() => Version)
export class VersionComparison {
  @FieldResolver(() => Comparison, {
    nullable: true,
    description:
      'What differs from another version, by default from the parent; version 0, which has none, is compared with itself. Null, with an error, when there is no such version.',
  })
  async comparison(
    @Root() version: VersionRow,
    @Arg('base', () => NonNegativeInt, {
      nullable: true,
      description: 'The number of the version to compare with: any of the project.',
    })
    base: number | null | undefined,
    @Ctx() context: Context,
  ): Promise<Comparison> {
    const { projectId } = version;
    const number = base ?? version.parentNumber ?? version.number;
    const row = number === version.number ? version : await loadVersion(context, projectId, number);
    if (!row) {
      throw badUserInput(`"base" must be a version of the project, and there is none of number ${number}.`);
    }
    return new Comparison(row, version);
  }
}

@Resolver(() => Comparison)
export class ComparisonFields {
  @FieldResolver(() => Version, {
    nullable: true,
    description:
      'The newest version that both stem from, or are. Here merges count: what was merged is an ancestor, too.',
  })
  commonAncestor(
    @Root() { base, head }: Comparison,
    @Ctx() context: Context,
  ): VersionRow | Promise<VersionRow> {
    if (head.number === base.number || head.parentNumber === base.number) return base;
    return context.load(commonAncestor, { projectId: head.projectId, base: base.number, head: head.number });
  }

  @FieldResolver(() => NonNegativeInt, {
    nullable: true,
    description: 'How many files the head has in addition.',
  })
  filesAdded(@Root() comparison: Comparison, @Ctx() context: Context): Promise<number> {
    return countOf(FileStatus.ADDED, comparison, context);
  }

  @FieldResolver(() => NonNegativeInt, {
    nullable: true,
    description: 'How many files have another content at the same path.',
  })
  filesModified(@Root() comparison: Comparison, @Ctx() context: Context): Promise<number> {
    return countOf(FileStatus.MODIFIED, comparison, context);
  }

  @FieldResolver(() => NonNegativeInt, { nullable: true, description: 'How many files the head lacks.' })
  filesDeleted(@Root() comparison: Comparison, @Ctx() context: Context): Promise<number> {
    return countOf(FileStatus.DELETED, comparison, context);
  }

  @FieldResolver(() => NonNegativeInt, {
    nullable: true,
    description: 'How many files stand at another path.',
  })
  filesRenamed(@Root() comparison: Comparison, @Ctx() context: Context): Promise<number> {
    return countOf(FileStatus.RENAMED, comparison, context);
  }

  @FieldResolver(() => FileComparisonConnection, {
    nullable: true,
    description: 'The files that differ, ordered by path.',
  })
  @CheckArguments((args: ForwardPageArgs) => pageFaults(args, cursors))
  async files(
    @Root() comparison: Comparison,
    @Args(() => ForwardPageArgs) args: ForwardPageArgs,
    @Ctx() context: Context,
  ): Promise<ConnectionParts<FileComparison>> {
    const page = readPage(args, cursors);
    const { after = '' } = page;
    const differences = await differencesOf(comparison, context);
    const rest = differences.filter(({ path }) => comparePaths(path, after) > 0).slice(0, page.limit + 1);
    return new FileComparisonConnection({
      ...cutPage(
        rest.map(difference => new FileComparison(comparison, difference)),
        page,
      ),
      cursorOf: file => cursors.encode(file.path),
      count: () => differences.length,
    });
  }
}

function differencesOf({ base, head }: Comparison, context: Context): Promise<readonly FileDifference[]> {
  const pair = { projectId: head.projectId, base: base.number, head: head.number };
  return context.load(fileDifferences, { ...pair, renameEmpty: true });
}

async function countOf(status: FileStatus, comparison: Comparison, context: Context): Promise<number> {
  const differences = await differencesOf(comparison, context);
  return differences.filter(difference => statusOf(difference) === status).length;
}

@Resolver(() => FileComparison)
export class FileComparisonFields {
  @FieldResolver(() => NonNegativeInt, {
    nullable: true,
    description:
      'How many lines are added; null when a side is not text, and when there was no time for comparing (see `patchTruncated`).',
  })
  async additions(@Root() file: FileComparison, @Ctx() context: Context): Promise<number | null> {
    const diff = await context.load(fileDiff, file);
    return diff?.additions ?? null;
  }

  @FieldResolver(() => NonNegativeInt, {
    nullable: true,
    description: 'How many lines are deleted; null likewise.',
  })
  async deletions(@Root() file: FileComparison, @Ctx() context: Context): Promise<number | null> {
    const diff = await context.load(fileDiff, file);
    return diff?.deletions ?? null;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      'The change as a unified diff in the format of Git, for `git apply`; null when a side is not text.',
  })
  async patch(@Root() file: FileComparison, @Ctx() context: Context): Promise<string | null> {
    const diff = await context.load(fileDiff, file);
    countAnswer(context, Buffer.byteLength(diff?.patch ?? ''));
    return diff?.patch ?? null;
  }

  @FieldResolver(() => Boolean, {
    nullable: true,
    description:
      'Whether the last hunks of the patch, or all of them, are left out: because it would be larger than MAX_PATCH_SIZE, or because the comparisons of the request have taken 10 seconds by then.',
  })
  async patchTruncated(@Root() file: FileComparison, @Ctx() context: Context): Promise<boolean> {
    const diff = await context.load(fileDiff, file);
    return diff?.patchTruncated ?? false;
  }
}
