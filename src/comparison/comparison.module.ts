import { ComparisonFields, FileComparisonFields, VersionComparison } from './comparison.queries.ts';

/** The resolvers of comparisons. */
export const comparisonModule = [VersionComparison, ComparisonFields, FileComparisonFields];
