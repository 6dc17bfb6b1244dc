import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, FieldResolver, Info, Resolver, Root } from 'type-graphql';
import { CheckArguments } from '../graphql/checked-arguments.ts';
import { type ConnectionParts, connectionType, cutPage } from '../graphql/connection.ts';
import { Context } from '../graphql/context.ts';
import { cursorCodec, PageArgs, pageFaults, readPage } from '../graphql/page.ts';
import { selects } from '../graphql/selection.ts';
import { Version, type VersionRow } from '../version/version.entity.ts';
import { ContentEncoding } from './content.ts';
import { countAnswer, ITEM_BYTES } from './content-limit.ts';
import { contentByHash, entriesOfDirectory, fileByPath, fileCount } from './file.loaders.ts';
import { Directory, File, TreeEntry } from './file.type.ts';
import { FilePath } from './file-path.scalar.ts';
import { comparePaths, isPath, pathsBelow } from './file-path.ts';
import { filesOnPage } from './files-on-page.ts';

const FileConnection = connectionType<File>('File', File, 'files');

const cursors = cursorCodec('file', isPath);

@Resolver(() => Version)
export class VersionFiles {
  @FieldResolver(() => FileConnection, { description: 'The files, ordered by the bytes of their paths.' })
  @CheckArguments((args: PageArgs) => pageFaults(args, cursors))
  async files(
    @Root() version: VersionRow,
    @Args(() => PageArgs) args: PageArgs,
    @Arg('under', () => FilePath, { nullable: true, description: 'Only the files below this directory.' })
    under: string | null | undefined,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionParts<File>> {
    const page = readPage(args, cursors);
    const scope = pathsBelow(under);
    const after = latestOf(scope.after, page.after);
    const before = earliestOf(scope.before, page.before);
    const withHash = selects(info, ['hash', 'content', 'encoding']);
    const rows = await context.load(filesOnPage, { version, page, after, before, withHash });
    return new FileConnection({
      // A cursor outside of the directory bounds nothing of it.
      ...cutPage(
        rows.map(row => new File(version, row)),
        {
          ...page,
          after: after === scope.after ? undefined : page.after,
          before: before === scope.before ? undefined : page.before,
        },
      ),
      cursorOf: file => cursors.encode(file.path),
      count: () => (under ? context.load(fileCount, { version, ...scope }) : version.fileCount),
    });
  }

  @FieldResolver(() => File, {
    nullable: true,
    description: 'The file at a path; null when there is none.',
  })
  async file(
    @Root() version: VersionRow,
    @Arg('path', () => FilePath, { description: "The file's path." }) path: string,
    @Ctx() context: Context,
  ): Promise<File | null> {
    const row = await context.load(fileByPath, { version, path });
    return row && new File(version, row);
  }

  @FieldResolver(() => [TreeEntry], {
    nullable: true,
    description:
      "One directory's entries: directories first, each kind by name; none where there is no such directory.",
  })
  async entries(
    @Root() version: VersionRow,
    @Arg('directory', () => FilePath, {
      nullable: true,
      description: 'The directory; left out: the root of the version.',
    })
    directory: string | null | undefined,
    @Ctx() context: Context,
  ): Promise<(typeof TreeEntry)[]> {
    const below = pathsBelow(directory);
    const rows = await context.load(entriesOfDirectory, { version, ...below });
    countAnswer(context, rows.length * ITEM_BYTES);
    return rows.map(({ name, hash, fileCount, totalSize }) => {
      const path = below.after + name;
      return hash === null
        ? new Directory(path, fileCount, totalSize)
        : new File(version, { path, hash, size: totalSize });
    });
  }
}

function latestOf(a: string, b: string | undefined): string {
  return b !== undefined && comparePaths(a, b) < 0 ? b : a;
}

function earliestOf(a: string, b: string | undefined): string {
  return b !== undefined && (a === '' || comparePaths(b, a) < 0) ? b : a;
}

@Resolver(() => File)
export class FileFields {
  @FieldResolver(() => Version, { description: 'The version that the file belongs to.' })
  version(@Root() file: File): VersionRow {
    return file.versionRow;
  }

  @FieldResolver(() => ContentEncoding, { nullable: true, description: 'How `content` writes the bytes.' })
  async encoding(@Root() file: File, @Ctx() context: Context): Promise<ContentEncoding> {
    const { isText } = await context.load(contentByHash, keyOf(file, false));
    return isText ? ContentEncoding.UTF8 : ContentEncoding.BASE64;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'The text, or the bytes as Base64; see `encoding`.',
  })
  async content(@Root() file: File, @Ctx() context: Context): Promise<string> {
    countAnswer(context, file.size);
    const { content } = await context.load(contentByHash, keyOf(file, true));
    return content;
  }
}

function keyOf({ versionRow, hash, size }: File, withContent: boolean) {
  return { projectId: versionRow.projectId, hash, size, withContent };
}
