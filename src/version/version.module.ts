import { CreateProjectResolver } from './create-project.ts';
import { CreateVersionResolver } from './create-version.ts';
import { ProjectVersions, VersionConflictFields, VersionFields } from './version.queries.ts';

/** The resolvers of versions. */
export const versionModule = [
  ProjectVersions,
  VersionFields,
  VersionConflictFields,
  CreateProjectResolver,
  CreateVersionResolver,
];
