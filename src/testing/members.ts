import type { EntityManager } from '@mikro-orm/postgresql';
import { Member } from '../access/member/member.entity.ts';
import type { ProjectRole } from '../access/project-role.ts';
import { parseConfig } from '../config.ts';
import { createProject } from '../version/create-project.ts';

const limits = parseConfig({});

/** Makes a project with an owner and other members, by their subjects. @returns its id */
export async function makeOwned(
  em: EntityManager,
  owner: string,
  others: Readonly<Record<string, ProjectRole>> = {},
  name = 'Project',
): Promise<string> {
  const input = { name, files: [{ path: 'README.md', content: '# Readme\n' }] };
  return em.transactional(async inner => {
    const { id } = await createProject(inner, input, [], limits, owner);
    for (const [subject, role] of Object.entries(others)) inner.persist(new Member(id, subject, role));
    return id;
  });
}
