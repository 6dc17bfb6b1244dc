import { LabelRemovedEventFields, ProjectChanged } from './project-changed.ts';

/** The resolvers of watching projects. */
export const watchingModule = [ProjectChanged, LabelRemovedEventFields];
