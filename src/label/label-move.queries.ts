import { Arg, Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { CheckArguments } from '../graphql/checked-arguments.ts';
import { type ConnectionParts, connectionType, cutPage } from '../graphql/connection.ts';
import { Context } from '../graphql/context.ts';
import { cursorCodec, PageArgs, pageFaults, readPage } from '../graphql/page.ts';
import { Project, type ProjectRow } from '../project/project.entity.ts';
import { Version, type VersionRow } from '../version/version.entity.ts';
import { loadVersion } from '../version/version.queries.ts';
import { Label, type LabelRow } from './label.entity.ts';
import { LabelMove, type LabelMoveRow } from './label-move.entity.ts';
import {
  MOVE_NUMBER_MAX,
  moveCountOfLabel,
  moveCountOfProject,
  movesOfLabel,
  movesOfProject,
} from './label-move.loaders.ts';
import { labelNameFault } from './label-name.ts';

const LabelMoveConnection = connectionType<LabelMoveRow>('LabelMove', LabelMove, 'moves of labels');

const cursors = cursorCodec<number>(
  'label-move',
  (key): key is number => Number.isInteger(key) && Number(key) >= 1 && Number(key) <= MOVE_NUMBER_MAX,
);

const cursorOf = (move: LabelMoveRow) => cursors.encode(move.number);

async function movesOf(
  label: Pick<LabelRow, 'projectId' | 'name'>,
  args: PageArgs,
  context: Context,
): Promise<ConnectionParts<LabelMoveRow>> {
  const { projectId, name } = label;
  const page = readPage(args, cursors);
  // No label ever had a bad name, and the database may refuse to look for it.
  const isBad = labelNameFault(name) !== null;
  const rows = isBad ? [] : await context.load(movesOfLabel, { projectId, name, page });
  return new LabelMoveConnection({
    ...cutPage(rows, page),
    cursorOf,
    count: () => (isBad ? 0 : context.load(moveCountOfLabel, { projectId, name })),
  });
}

@Resolver(() => Project)
export class ProjectLabelMoves {
  @FieldResolver(() => LabelMoveConnection, {
    description: 'The moves of all labels, or of one, those of removed labels included; the newest first.',
  })
  @CheckArguments((args: PageArgs) => pageFaults(args, cursors))
  async labelMoves(
    @Root() project: ProjectRow,
    @Args(() => PageArgs) args: PageArgs,
    @Arg('name', () => String, { nullable: true, description: 'Only the moves of the label of this name.' })
    name: string | null | undefined,
    @Ctx() context: Context,
  ): Promise<ConnectionParts<LabelMoveRow>> {
    const projectId = project.id;
    if (typeof name === 'string') return movesOf({ projectId, name }, args, context);
    const page = readPage(args, cursors);
    return new LabelMoveConnection({
      ...cutPage(await context.load(movesOfProject, { projectId, page }), page),
      cursorOf,
      count: () => context.load(moveCountOfProject, { projectId }),
    });
  }
}

@Resolver(() => Label)
export class LabelMoves {
  @FieldResolver(() => LabelMoveConnection, {
    description: 'The moves of the labels that had this name, removals included; the newest first.',
  })
  @CheckArguments((args: PageArgs) => pageFaults(args, cursors))
  moves(
    @Root() label: LabelRow,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
  ): Promise<ConnectionParts<LabelMoveRow>> {
    return movesOf(label, args, context);
  }
}

@Resolver(() => LabelMove)
export class LabelMoveFields {
  @FieldResolver(() => Version, {
    nullable: true,
    description: 'The version that the label came to stand on; null when it was removed.',
  })
  version(@Root() move: LabelMoveRow, @Ctx() context: Context) {
    return versionOf(move.projectId, move.versionNumber, context);
  }

  @FieldResolver(() => Version, {
    nullable: true,
    description: 'The version that the label stood on before; null when it was new.',
  })
  previousVersion(@Root() move: LabelMoveRow, @Ctx() context: Context) {
    return versionOf(move.projectId, move.previousVersionNumber, context);
  }
}

function versionOf(
  projectId: string,
  number: number | null,
  context: Context,
): VersionRow | null | Promise<VersionRow | null> {
  return number === null ? null : loadVersion(context, projectId, number);
}
