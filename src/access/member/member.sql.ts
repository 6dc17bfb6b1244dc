import { statement } from '../../database/statement.ts';
import type { Member } from './member.entity.ts';

/** The columns of a member. */
export type MemberRow = Pick<Member, 'projectId' | 'subject' | 'role'>;

/** All members of projects: in each project by subject. */
export const membersOfProjects = statement<MemberRow, [projectIds: readonly string[]]>(
  'members-of-projects',
  `select m.project_id as "projectId", m.subject, m.role from member m
   where m.project_id = any ($1::uuid[])
   order by m.project_id, m.subject`,
);

/** The members of projects that are one of the subjects. */
export const membersAmong = statement<
  MemberRow,
  [projectIds: readonly string[], subjects: readonly string[]]
>(
  'members-among',
  `select m.project_id as "projectId", m.subject, m.role from member m
   where m.project_id = any ($1::uuid[]) and m.subject = any ($2::text[])
   order by m.project_id, m.subject`,
);
