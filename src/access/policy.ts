import type { LoaderDefinition } from '../database/batch.ts';
import { Rejection } from '../graphql/rejection.ts';
import { ForbiddenError, forbidden, unauthenticated } from './access-refusals.ts';
import { roleOfSubject } from './member/member.loaders.ts';
import { includes, ProjectRole } from './project-role.ts';
import type { Requester } from './requester.ts';
import { covers, Scope } from './scope.ts';
import type { Target } from './target.ts';
import type { Viewer } from './viewer.ts';

/** Who asks, and what their request reads with. */
export interface Asker {
  readonly requester: Requester;
  /** Loads what the request may remember. */
  load<Key, Value>(definition: LoaderDefinition<Key, Value>, key: Key): Promise<Value>;
  /** Loads what is true now. */
  loadNow<Key, Value>(definition: LoaderDefinition<Key, Value>, key: Key): Promise<Value>;
}

type Reading = (projectId: string, subject: string) => Promise<ProjectRole | null>;

/** The viewer who asks; null when nobody is known. */
export function viewerOf({ requester: { caller } }: Pick<Asker, 'requester'>): Viewer | null {
  return typeof caller === 'object' ? caller : null;
}

/** The subject who asks; null for nobody and anyone. */
export function subjectOf(asker: Pick<Asker, 'requester'>): string | null {
  return viewerOf(asker)?.subject ?? null;
}

/**
 * Says whose projects a caller sees: a subject's, or all of them (null).
 * @throws GraphQLError UNAUTHENTICATED for nobody, FORBIDDEN for a credential that may not even read
 */
export function sight({ requester: { caller } }: Pick<Asker, 'requester'>): string | null {
  if (caller === 'anyone') return null;
  if (caller === 'nobody') throw unauthenticated();
  if (!covers(caller.scopes, Scope.READ)) throw forbidden('The credential lacks the scope "read".');
  return covers(caller.scopes, Scope.ADMIN) ? null : caller.subject;
}

/**
 * The role by which a caller sees a project; null where they see none, and for them there is none. Who sees all may do
 * all, whether there is such a project or not.
 * @throws GraphQLError as `sight` does
 */
export function roleIn(asker: Asker, projectId: string): Promise<ProjectRole | null> {
  return roleBy(asker, projectId, (id, subject) => asker.load(roleOfSubject, { projectId: id, subject }));
}

/** The same, as it is now and not as the request may remember it. */
export function roleNow(asker: Asker, projectId: string): Promise<ProjectRole | null> {
  return roleBy(asker, projectId, (id, subject) => asker.loadNow(roleOfSubject, { projectId: id, subject }));
}

async function roleBy(asker: Asker, projectId: string, read: Reading): Promise<ProjectRole | null> {
  const subject = sight(asker);
  return subject === null ? ProjectRole.OWNER : read(projectId, subject);
}

/**
 * Gives what is found in a project if the caller sees that; else null, as when there is no such thing, and by then
 * nothing was looked for.
 * @throws GraphQLError as `sight` does
 */
export async function ifSeen<Found>(
  asker: Asker,
  projectId: string,
  find: () => Found | Promise<Found>,
): Promise<Found | null> {
  return (await roleIn(asker, projectId)) ? find() : null;
}

/**
 * Demands that a caller may do what a mutation is about to do.
 * @throws GraphQLError as `sight` does; Rejection with the target's `hidden` where they don't see the project, with
 * ForbiddenError where they may not do this
 */
export async function demand(asker: Asker, { project }: Target): Promise<void> {
  if (asker.requester.caller === 'anyone') return;
  sight(asker);
  if (!project) return demandScope(asker);
  const role = project.id === null ? null : await roleNow(asker, project.id);
  if (!role) throw new Rejection(project.hidden());
  demandScope(asker);
  demandRole(role, project.role);
}

/** @throws Rejection with ForbiddenError for a role that is less than the one needed */
export function demandRole(role: ProjectRole, needed: ProjectRole): void {
  if (includes(role, needed)) return;
  const message = `This takes the role ${needed} in the project; yours is ${role}.`;
  throw new Rejection(new ForbiddenError(message, needed));
}

function demandScope(asker: Asker): void {
  const viewer = viewerOf(asker);
  if (viewer && !covers(viewer.scopes, Scope.WRITE)) {
    throw new Rejection(new ForbiddenError('The credential lacks the scope "write".'));
  }
}
