import { ProjectOrigin, VersionAncestry } from './ancestry.queries.ts';
import { FileHistory, VersionFileHistory } from './file-history.queries.ts';
import { ForkProjectResolver } from './fork-project.ts';
import { RestoreFilesResolver } from './restore-files.ts';

/** The resolvers of the tree's history. */
export const historyModule = [
  VersionAncestry,
  ProjectOrigin,
  FileHistory,
  VersionFileHistory,
  RestoreFilesResolver,
  ForkProjectResolver,
];
