import type { EntityManager } from '@mikro-orm/postgresql';
import { Rejection } from '../graphql/rejection.ts';
import { lockProject } from '../project/lock-project.ts';
import type { Project } from '../project/project.entity.ts';
import { ProjectInactiveError } from '../project/project-refusals.ts';
import { Label } from './label.entity.ts';
import { LabelConflictError } from './label-refusals.ts';

/** A label by its name, and what the caller expects of it. */
export interface ExpectedLabel {
  readonly projectId: string;
  /** A good name. */
  readonly name: string;
  readonly expectedVersionNumber?: number | null;
  readonly expectNew?: boolean | null;
}

/**
 * Reads a label, null when there is none, and locks its project, so that neither it nor any other label of the
 * project moves before the transaction's end.
 * @throws Rejection with ProjectNotFoundError, ProjectInactiveError or LabelConflictError
 */
export async function lockLabel(
  em: EntityManager,
  input: ExpectedLabel,
): Promise<{ project: Project; label: Label | null }> {
  const { name, expectedVersionNumber: expected, expectNew } = input;
  const project = await lockProject(em, input.projectId);
  if (!project.active) throw new Rejection(new ProjectInactiveError(project));

  const label = await em.findOne(Label, { projectId: project.id, name });
  if (typeof expected === 'number' && label?.versionNumber !== expected) {
    throw new Rejection(new LabelConflictError(label, expected));
  }
  if (expectNew && label) throw new Rejection(new LabelConflictError(label, null));
  return { project, label };
}
