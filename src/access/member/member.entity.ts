import { PrimaryKeyProp } from '@mikro-orm/core';
import { Check, Entity, Index, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, ObjectType } from 'type-graphql';
import { invariant } from '../../database/invariant.ts';
import { ProjectRole } from '../project-role.ts';
import { SUBJECT_MAX, subjectFault } from '../subject.ts';

/** The role of a person or a program in a project. Its foreign key is the migrations'. */
@ObjectType({ simpleResolvers: true, description: 'A person or a program that has a role in a project.' })
@Entity({ tableName: 'member' })
@Index({ name: 'member_subject_index', properties: ['subject', 'projectId'] })
@Check({
  name: 'member_subject_length',
  expression: `char_length(subject) >= 1 and char_length(subject) <= ${SUBJECT_MAX}`,
})
@Check({ name: 'member_role_known', expression: "role in ('VIEWER', 'EDITOR', 'OWNER')" })
export class Member {
  [PrimaryKeyProp]?: ['projectId', 'subject'];

  @PrimaryKey({ type: 'uuid' })
  readonly projectId: string;

  @Field(() => String, { description: "Who it is: the `sub` of a token, or an API key's subject." })
  @PrimaryKey({ type: 'text', columnType: 'text collate "C"' })
  readonly subject: string;

  @Field(() => ProjectRole, { description: 'What they may do with the project.' })
  @Property({ type: 'text' })
  role: ProjectRole;

  /** @throws InvariantError for a subject that breaks its rule */
  constructor(projectId: string, subject: string, role: ProjectRole) {
    const fault = subjectFault(subject);
    invariant(!fault, `A subject ${fault}`);
    this.projectId = projectId;
    this.subject = subject;
    this.role = role;
  }
}
