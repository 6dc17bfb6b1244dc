import type { MutationError } from '../graphql/mutation-error.ts';
import type { ProjectRole } from './project-role.ts';

/** What a mutation is about, and what its caller must be. */
export interface Target {
  /** The project that it changes, or makes something of; null for a call that stands outside of any. */
  readonly project: TargetProject | null;
  /** The id of what it changes, whose watchers hear of it; null for what nobody can watch yet. */
  readonly announced: string | null;
}

export interface TargetProject {
  /** Null for what is no project's id. */
  readonly id: string | null;
  /** The least role that may do it. */
  readonly role: ProjectRole;
  /** The answer to who may not see the project, which is that to an unknown id. */
  readonly hidden: () => MutationError;
}

/** Calls that stand outside of any project: who may write at all may make them. */
export const OUTSIDE: Target = { project: null, announced: null };
