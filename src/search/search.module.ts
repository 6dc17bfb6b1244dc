import { ProjectSearch, VersionSearch } from './search.queries.ts';

/** The resolvers of searches. */
export const searchModule = [VersionSearch, ProjectSearch];
