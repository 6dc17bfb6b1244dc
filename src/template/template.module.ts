import { TemplateQueries } from './template.queries.ts';

/** The resolvers of templates. */
export const templateModule = [TemplateQueries];
