import { LabelFields, ProjectLabels, VersionLabels } from './label.queries.ts';
import { LabelMoveFields, LabelMoves, ProjectLabelMoves } from './label-move.queries.ts';
import { RemoveLabelResolver } from './remove-label.ts';
import { SetLabelResolver } from './set-label.ts';

/** The resolvers of labels. */
export const labelModule = [
  ProjectLabels,
  VersionLabels,
  LabelFields,
  ProjectLabelMoves,
  LabelMoves,
  LabelMoveFields,
  SetLabelResolver,
  RemoveLabelResolver,
];
