import { registerEnumType } from 'type-graphql';

/** What a member of a project may do with it; each role may do what those before it may. */
export enum ProjectRole {
  VIEWER = 'VIEWER',
  EDITOR = 'EDITOR',
  OWNER = 'OWNER',
}

registerEnumType(ProjectRole, {
  name: 'ProjectRole',
  description: 'What a member of a project may do with it; each role may do what those before it may.',
  valuesConfig: {
    VIEWER: { description: 'See the project with all its versions and files, and fork it.' },
    EDITOR: {
      description: 'Make versions, set labels, have models write, change the name; see the members.',
    },
    OWNER: { description: 'Delete and restore the project, and say who its members are.' },
  },
});

/** All roles, the least first. */
export const ROLES: readonly ProjectRole[] = [ProjectRole.VIEWER, ProjectRole.EDITOR, ProjectRole.OWNER];

/** Whether a role may do what another may. */
export function includes(role: ProjectRole, needed: ProjectRole): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}
