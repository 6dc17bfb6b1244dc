import type { Db } from '../database/statement.ts';
import { VERSION_NUMBER_MAX } from '../graphql/global-id.ts';
import { Rejection } from '../graphql/rejection.ts';
import type { ProjectRow } from '../project/project.entity.ts';
import type { VersionRow } from './version.entity.ts';
import { versionLists, versionsByNumber } from './version.sql.ts';
import { VersionNotFoundError } from './version-refusals.ts';

/**
 * Reads a version of a project by its number.
 * @throws Rejection with VersionNotFoundError when there is none
 */
export async function findVersion(
  db: Db,
  { id: projectId, latestVersionNumber }: ProjectRow,
  number: number,
): Promise<VersionRow> {
  const isPossible = number <= VERSION_NUMBER_MAX;
  const [version] = isPossible ? await versionsByNumber(db, ...versionLists([{ projectId, number }])) : [];
  if (!version) throw new Rejection(new VersionNotFoundError(number, latestVersionNumber));
  return version;
}
