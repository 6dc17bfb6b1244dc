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
import { Context } from '../../graphql/context.ts';
import { Rejection } from '../../graphql/rejection.ts';
import type { Project } from '../../project/project.entity.ts';
import { ProjectNotFoundError } from '../../project/project-refusals.ts';
import { onProject } from '../../project/project-target.ts';
import { ForbiddenError } from '../access-refusals.ts';
import { sight, subjectOf } from '../policy.ts';
import { ProjectRole } from '../project-role.ts';
import { keepAnOwner, lockMembers } from './lock-members.ts';
import { LastOwnerError, MemberNotFoundError } from './member-refusals.ts';

@InputType({ description: 'A member to take out of a project.' })
export class RemoveMemberInput {
  @Field(() => ID, { description: "The project's id." })
  projectId!: string;

  @Field(() => String, { description: 'Who is to leave it.' })
  subject!: string;
}

@ObjectType({ simpleResolvers: true, description: 'The subject has no role in the project any more.' })
export class RemoveMemberSuccess {
  @Field(() => String, { description: 'Who has left.' })
  readonly subject: string;

  @Field(() => ID, { description: "The project's id." })
  readonly projectId: string;

  constructor(subject: string, projectId: string) {
    this.subject = subject;
    this.projectId = projectId;
  }
}

export const RemoveMemberResult = createUnionType({
  name: 'RemoveMemberResult',
  description: 'Who has left, or why they have not.',
  types: () =>
    [RemoveMemberSuccess, ProjectNotFoundError, ForbiddenError, MemberNotFoundError, LastOwnerError] as const,
});

/** The role that it takes to remove a member: anybody may leave. */
function roleToRemove(subject: string, asking: string | null): ProjectRole {
  return subject === asking ? ProjectRole.VIEWER : ProjectRole.OWNER;
}

/**
 * Takes a member out of a project.
 * @param em in a transaction
 * @param asking the subject who asks; null for who may do all
 * @returns the project
 * @throws Rejection with any refusal of RemoveMemberResult
 */
export async function removeMember(
  em: EntityManager,
  { projectId, subject }: RemoveMemberInput,
  asking: string | null,
): Promise<Project> {
  const { project, members } = await lockMembers(em, projectId, asking, roleToRemove(subject, asking));
  const member = members.find(it => it.subject === subject);
  if (!member) throw new Rejection(new MemberNotFoundError(subject));
  keepAnOwner(members, member);
  em.remove(member);
  return project;
}

@Resolver()
export class RemoveMemberResolver {
  @Mutation(() => RemoveMemberResult, {
    description:
      'Takes a person or a program out of a project. Owners may, and everybody may leave; the last owner can not.',
  })
  removeMember(
    @Arg('input', () => RemoveMemberInput, { description: 'The project, and who.' })
    input: RemoveMemberInput,
    @Ctx() context: Context,
  ) {
    const asking = subjectOf(context);
    return context.mutate(
      onProject(input.projectId, roleToRemove(input.subject, asking)),
      em => removeMember(em, input, sight(context)),
      project => new RemoveMemberSuccess(input.subject, project.id),
    );
  }
}
