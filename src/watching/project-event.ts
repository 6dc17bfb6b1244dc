import { createUnionType, Field, ObjectType } from 'type-graphql';
import { Label, type LabelRow } from '../label/label.entity.ts';
import type { LabelMoveRow } from '../label/label-move.entity.ts';
import { Project, type ProjectRow } from '../project/project.entity.ts';
import { Version, type VersionRow } from '../version/version.entity.ts';

@ObjectType({ simpleResolvers: true, description: 'A version was created.' })
export class VersionCreatedEvent {
  @Field(() => Version, { description: 'The version.' })
  readonly version: VersionRow;

  constructor(version: VersionRow) {
    this.version = version;
  }
}

@ObjectType({
  simpleResolvers: true,
  description:
    "The project's own fields changed: its name, description or locked paths, or it was deleted (then it is not active) or restored.",
})
export class ProjectUpdatedEvent {
  @Field(() => Project, { description: 'The project as it is now.' })
  readonly project: ProjectRow;

  constructor(project: ProjectRow) {
    this.project = project;
  }
}

/** A step of a label that stands. */
@ObjectType({ description: 'A label was made, or moved to another version.' })
export class LabelSetEvent {
  readonly move: LabelMoveRow & { readonly versionNumber: number };

  constructor(move: LabelMoveRow & { readonly versionNumber: number }) {
    this.move = move;
  }

  @Field(() => Label, { description: 'The label as it stood then; it may have moved on since.' })
  label(): LabelRow {
    const { projectId, name, versionNumber, movedAt } = this.move;
    return { projectId, name, versionNumber, updatedAt: movedAt };
  }
}

/** The last step of a label. */
@ObjectType({ description: 'A label was removed.' })
export class LabelRemovedEvent {
  readonly move: LabelMoveRow & { readonly previousVersionNumber: number };

  constructor(move: LabelMoveRow & { readonly previousVersionNumber: number }) {
    this.move = move;
  }

  @Field(() => String, { description: 'The name that the label had.' })
  name(): string {
    return this.move.name;
  }
}

/** What happened to a label by a recorded move. */
export function labelEvent(move: LabelMoveRow): LabelSetEvent | LabelRemovedEvent {
  const { versionNumber, previousVersionNumber } = move;
  return versionNumber === null
    ? new LabelRemovedEvent({ ...move, previousVersionNumber: previousVersionNumber as number })
    : new LabelSetEvent({ ...move, versionNumber });
}

export const ProjectEvent = createUnionType({
  name: 'ProjectEvent',
  description: 'What happened to a project. More kinds may be added.',
  types: () => [VersionCreatedEvent, ProjectUpdatedEvent, LabelSetEvent, LabelRemovedEvent] as const,
});

export type ProjectEventRow = VersionCreatedEvent | ProjectUpdatedEvent | LabelSetEvent | LabelRemovedEvent;
