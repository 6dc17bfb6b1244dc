import { MergeVersionsResolver } from './merge-versions.ts';

/** The resolvers of merges. */
export const mergeModule = [MergeVersionsResolver];
