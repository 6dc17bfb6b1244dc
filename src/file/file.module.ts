import { FileFields, VersionFiles } from './file.queries.ts';

/** The resolvers of files. */
export const fileModule = [VersionFiles, FileFields];
