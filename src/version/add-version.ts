import type { EntityManager } from '@mikro-orm/postgresql';
import type { Limits } from '../config.ts';
import {
  type GlobalId,
  parseGlobalId,
  parseProjectId,
  VERSION_NUMBER_MAX,
  versionId,
} from '../graphql/global-id.ts';
import { Rejection } from '../graphql/rejection.ts';
import { once } from '../idempotency/once.ts';
import type { ProjectRow } from '../project/project.entity.ts';
import { ProjectInactiveError, ProjectNotFoundError } from '../project/project-refusals.ts';
import { nextVersionNumber, type ParentRow, projectAndParent } from './tree.sql.ts';
import { Version } from './version.entity.ts';
import { VersionConflictError, VersionNotFoundError } from './version-refusals.ts';
import { type Parent, type VersionPlan, writeVersion } from './write-version.ts';

/** A call that makes a version from a parent. */
export interface NewVersionCall {
  /** As the client gave it. */
  readonly projectId: string;
  readonly parentNumber: number;
  /** The number that the latest version must have, if the client expects one. */
  readonly expectedLatestVersionNumber?: number | null;
  readonly idempotencyKey?: string | null;
  /** The mutation's name. */
  readonly mutation: string;
  /** The mutation's input, its fields in the schema's order. */
  readonly input: object;
}

/** What the version is to be. */
export type NewVersionContent = Pick<
  VersionPlan,
  'name' | 'description' | 'changes' | 'mergedFromNumber' | 'generationId'
>;

/**
 * Adds a version to a project's tree, at most once under an idempotency key.
 * @param em in a transaction
 * @param contentOf says what to make of the parent
 * @throws Rejection with ProjectNotFoundError, ProjectInactiveError, VersionConflictError, VersionNotFoundError,
 * IdempotencyKeyReusedError, or what writeVersion refuses
 */
export async function addVersion(
  em: EntityManager,
  call: NewVersionCall,
  contentOf: (parent: Parent, project: ProjectRow) => NewVersionContent | Promise<NewVersionContent>,
  limits: Limits,
): Promise<Version> {
  const { parentNumber, expectedLatestVersionNumber: expected } = call;
  const db = em.getKysely();
  const projectId = parseProjectId(call.projectId);
  const wanted = parentNumber > VERSION_NUMBER_MAX ? -1 : parentNumber;
  const [found] = projectId ? await projectAndParent(db, projectId, wanted) : [];
  if (!projectId || !found) throw new Rejection(new ProjectNotFoundError(call.projectId));

  return once(em, {
    key: call.idempotencyKey,
    projectId,
    mutation: call.mutation,
    input: { ...call.input, projectId },
    idOf: version => versionId(projectId, version.number),
    find: id => {
      const made = parseGlobalId(id) as GlobalId & { type: 'Version' };
      return em.findOneOrFail(Version, { projectId, number: made.number });
    },
    make: async () => {
      const { project, latest, parent } = split(found);
      if (!project.active) throw new Rejection(new ProjectInactiveError(project));
      if (typeof expected === 'number' && expected !== latest) {
        throw new Rejection(new VersionConflictError(projectId, latest, expected));
      }
      if (!parent) throw new Rejection(new VersionNotFoundError(parentNumber, latest));

      const takeNumber = async () => {
        const [next] = await nextVersionNumber(db, projectId, new Date());
        // Others may have written since the project was read; its row is locked from here on.
        if (!next) throw new Rejection(new ProjectInactiveError({ ...project, active: false }));
        if (typeof expected === 'number' && expected !== next.number - 1) {
          throw new Rejection(new VersionConflictError(projectId, next.number - 1, expected));
        }
        return next.number;
      };
      const content = await contentOf(parent, project);
      return writeVersion(em, { projectId, parent, ...content, takeNumber }, limits);
    },
  });
}

/** Splits a row into the project and the parent, which is null where the project has no such version. */
function split({ number, layers, depth, fileCount, totalSize, overlaidRows, ...project }: ParentRow) {
  const parent =
    number === null
      ? null
      : { projectId: project.id, number, layers, depth, fileCount, totalSize, overlaidRows };
  return { project, latest: project.latestVersionNumber, parent };
}
