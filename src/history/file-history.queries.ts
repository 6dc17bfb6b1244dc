import { Arg, Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { File } from '../file/file.type.ts';
import { FilePath } from '../file/file-path.scalar.ts';
import { isPath } from '../file/file-path.ts';
import { badUserInput } from '../graphql/bad-user-input.ts';
import { CheckArguments } from '../graphql/checked-arguments.ts';
import { type ConnectionParts, cutPage } from '../graphql/connection.ts';
import { Context } from '../graphql/context.ts';
import { isVersionNumber } from '../graphql/global-id.ts';
import { cursorCodec, ForwardPageArgs, pageFaults, readPage } from '../graphql/page.ts';
import { Version, type VersionRow } from '../version/version.entity.ts';
import { lastChange, type PathAt, revisionCount, revisionsOfFile } from './file-history.loaders.ts';
import { FileRevision, FileRevisionConnection } from './file-revision.type.ts';

/** A place in a history: of which file in which version it is, and the revision's version and path there. */
type RevisionKey = readonly [ofNumber: number, ofPath: string, number: number, path: string];

const cursors = cursorCodec<RevisionKey>('revision', (key): key is RevisionKey => {
  if (!Array.isArray(key) || key.length !== 4) return false;
  const [ofNumber, ofPath, number, path]: unknown[] = key;
  return isVersionNumber(ofNumber) && isPath(ofPath) && isVersionNumber(number) && isPath(path);
});

@Resolver(() => File)
export class FileHistory {
  @FieldResolver(() => Version, {
    nullable: true,
    description:
      'The nearest version, from this one to the root, that gave the file its content or its path.',
  })
  lastChangedIn(@Root() file: File, @Ctx() context: Context): Promise<VersionRow> {
    return context.load(lastChange, keyOf(file.versionRow, file.path));
  }

  @FieldResolver(() => FileRevisionConnection, {
    nullable: true,
    description:
      'The versions that changed the file, from this one to the root, the newest first: through renames that versions were made with, and through deletion and creation anew.',
  })
  @CheckArguments((args: ForwardPageArgs) => pageFaults(args, cursors))
  history(
    @Root() file: File,
    @Args(() => ForwardPageArgs) args: ForwardPageArgs,
    @Ctx() context: Context,
  ): Promise<ConnectionParts<FileRevision>> {
    return revisionsOnPage(keyOf(file.versionRow, file.path), args, context);
  }
}

@Resolver(() => Version)
export class VersionFileHistory {
  @FieldResolver(() => FileRevisionConnection, {
    nullable: true,
    description:
      'The history of the file at a path, from this version to the root, as File.history gives it; also of a file that is not there any more.',
  })
  @CheckArguments((args: ForwardPageArgs) => pageFaults(args, cursors))
  fileHistory(
    @Root() version: VersionRow,
    @Arg('path', () => FilePath, { description: "The file's path." }) path: string,
    @Args(() => ForwardPageArgs) args: ForwardPageArgs,
    @Ctx() context: Context,
  ): Promise<ConnectionParts<FileRevision>> {
    return revisionsOnPage(keyOf(version, path), args, context);
  }
}

function keyOf({ projectId, number }: VersionRow, path: string): PathAt {
  return { projectId, number, path };
}

async function revisionsOnPage(
  key: PathAt,
  args: ForwardPageArgs,
  context: Context,
): Promise<ConnectionParts<FileRevision>> {
  const page = readPage(args, cursors);
  const [ofNumber, ofPath, number, path] = page.after ?? [key.number, key.path, key.number, key.path];
  if (ofNumber !== key.number || ofPath !== key.path) {
    throw badUserInput('"after" is not a cursor of this connection.');
  }
  // One more tells whether there are more, and what the last one did; the one of the cursor comes first.
  const limit = page.limit + (page.after ? 2 : 1);
  const rows = await context.load(revisionsOfFile, { ...key, number, path, limit });
  const known = page.after ? rows.slice(1) : rows;
  const revisions = known.map((row, index) => new FileRevision(row, known[index + 1]));
  return new FileRevisionConnection({
    ...cutPage(revisions, page),
    cursorOf: revision => cursors.encode([key.number, key.path, revision.version.number, revision.path]),
    count: () => context.load(revisionCount, key),
  });
}
