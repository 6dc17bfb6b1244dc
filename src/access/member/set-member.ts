import type { EntityManager } from '@mikro-orm/postgresql';
import {
  Arg,
  Ctx,
  createUnionType,
  Field,
  ID,
  InputType,
  Mutation,
  ObjectType,
  Resolver,
} from 'type-graphql';
import type { Limits } from '../../config.ts';
import { Context } from '../../graphql/context.ts';
import { holdLimit, InputCheck, InvalidInputError, LimitExceededError } from '../../graphql/refusals.ts';
import { Project } from '../../project/project.entity.ts';
import { ProjectNotFoundError } from '../../project/project-refusals.ts';
import { onProject } from '../../project/project-target.ts';
import { ForbiddenError } from '../access-refusals.ts';
import { sight } from '../policy.ts';
import { ProjectRole } from '../project-role.ts';
import { subjectFault } from '../subject.ts';
import { keepAnOwner, lockMembers } from './lock-members.ts';
import { Member } from './member.entity.ts';
import { LastOwnerError } from './member-refusals.ts';

@InputType({ description: 'A role to give in a project.' })
export class SetMemberInput {
  @Field(() => ID, { description: "The project's id." })
  projectId!: string;

  @Field(() => String, { description: "Who is to have it: the `sub` of a token, or an API key's subject." })
  subject!: string;

  @Field(() => ProjectRole, { description: 'The role, in place of one that the subject may have.' })
  role!: ProjectRole;
}

/** The project and its member. */
interface Membership {
  readonly project: Project;
  readonly member: Member;
}

@ObjectType({ simpleResolvers: true, description: 'The subject has the role.' })
export class SetMemberSuccess {
  @Field(() => Member, { description: 'The subject with its role.' })
  readonly member: Member;

  @Field(() => Project, { description: 'The project.' })
  readonly project: Project;

  constructor({ project, member }: Membership) {
    this.member = member;
    this.project = project;
  }
}

export const SetMemberResult = createUnionType({
  name: 'SetMemberResult',
  description: 'The member, or why the role is not given.',
  types: () =>
    [
      SetMemberSuccess,
      InvalidInputError,
      ProjectNotFoundError,
      ForbiddenError,
      LastOwnerError,
      LimitExceededError,
    ] as const,
});

/**
 * Gives a subject a role in a project; one that it has already stays.
 * @param em in a transaction
 * @param asking the subject who asks; null for who may do all
 * @throws Rejection with any refusal of SetMemberResult
 */
export async function setMember(
  em: EntityManager,
  { projectId, subject, role }: SetMemberInput,
  asking: string | null,
  limits: Pick<Limits, 'MAX_MEMBERS'>,
): Promise<Membership> {
  const check = new InputCheck();
  check.field('subject', subjectFault(subject));
  check.done();
  const { project, members } = await lockMembers(em, projectId, asking, ProjectRole.OWNER);
  const known = members.find(member => member.subject === subject);
  if (!known) {
    holdLimit(limits, 'MAX_MEMBERS', members.length + 1);
    const member = new Member(project.id, subject, role);
    em.persist(member);
    return { project, member };
  }
  if (role !== ProjectRole.OWNER) keepAnOwner(members, known);
  known.role = role;
  return { project, member: known };
}

@Resolver()
export class SetMemberResolver {
  @Mutation(() => SetMemberResult, {
    description: 'Gives a person or a program a role in a project, or another one. Owners may.',
  })
  setMember(
    @Arg('input', () => SetMemberInput, { description: 'The project, who, and the role.' })
    input: SetMemberInput,
    @Ctx() context: Context,
  ) {
    return context.mutate(
      onProject(input.projectId, ProjectRole.OWNER),
      em => setMember(em, input, sight(context), context.limits),
      membership => new SetMemberSuccess(membership),
    );
  }
}
