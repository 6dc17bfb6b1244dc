import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { countAnswer, ITEM_BYTES } from '../../file/content-limit.ts';
import { Context } from '../../graphql/context.ts';
import { Project, type ProjectRow } from '../../project/project.entity.ts';
import { roleIn } from '../policy.ts';
import { includes, ProjectRole } from '../project-role.ts';
import { Member } from './member.entity.ts';
import { membersOfProject } from './member.loaders.ts';
import type { MemberRow } from './member.sql.ts';

@Resolver(() => Project)
export class ProjectMembers {
  @FieldResolver(() => ProjectRole, {
    nullable: true,
    description:
      'What the viewer may do with the project. OWNER for whom the policy does not bind: admins, and all with AUTH=off.',
  })
  viewerRole(@Root() project: ProjectRow, @Ctx() context: Context): Promise<ProjectRole | null> {
    return roleIn(context, project.id);
  }

  @FieldResolver(() => [Member], {
    description:
      'Who has a role in the project, by subject. Editors and owners may see this; for viewers it is empty, which it never is for others but in projects made with AUTH=off.',
  })
  async members(@Root() project: ProjectRow, @Ctx() context: Context): Promise<readonly MemberRow[]> {
    const role = await roleIn(context, project.id);
    // An error would take the project with it, and every project on the same page.
    if (!role || !includes(role, ProjectRole.EDITOR)) return [];
    const members = await context.load(membersOfProject, project.id);
    countAnswer(context, members.length * ITEM_BYTES);
    return members;
  }
}
