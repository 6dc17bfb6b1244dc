import type { EntityManager } from '@mikro-orm/postgresql';
import { Arg, Ctx, createUnionType, Field, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { ForbiddenError } from '../access/access-refusals.ts';
import { findMade, ownProject } from '../access/member/own-project.ts';
import { subjectOf } from '../access/policy.ts';
import { OUTSIDE } from '../access/target.ts';
import type { Limits } from '../config.ts';
import { NewFileInput } from '../file/file-change.input.ts';
import { type CheckedChanges, checkChanges } from '../file/file-change.ts';
import { InvalidFileChangesError } from '../file/file-change-issue.ts';
import { Context } from '../graphql/context.ts';
import {
  holdLimit,
  IdempotencyKeyReusedError,
  InputCheck,
  InvalidInputError,
  LimitExceededError,
} from '../graphql/refusals.ts';
import { Rejection } from '../graphql/rejection.ts';
import { UUID } from '../graphql/scalars.ts';
import { idempotencyKeyField } from '../idempotency/idempotency-key.field.ts';
import { once } from '../idempotency/once.ts';
import { Project } from '../project/project.entity.ts';
import { descriptionFault, nameFault } from '../project/text.ts';
import { type Template, templates } from '../template/template.ts';
import { TemplateNotFoundError } from '../template/template-refusals.ts';
import { writeVersion } from './write-version.ts';

@InputType({ description: 'A project to make, with the files of its version 0.' })
export class CreateProjectInput {
  @Field(() => String, { description: "The project's name: 1 to 255 characters after trimming." })
  name!: string;

  @Field(() => String, {
    nullable: true,
    description: 'What it is about: at most 10,000 characters; "" by default.',
  })
  description?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The template whose files version 0 has. Without it and without `files`: the default one.',
  })
  template?: string | null;

  @Field(() => [NewFileInput], {
    nullable: true,
    description: 'The files of version 0, instead of a template; an empty list makes an empty version.',
  })
  files?: NewFileInput[] | null;

  @Field(() => UUID, idempotencyKeyField)
  idempotencyKey?: string | null;
}

@ObjectType({ simpleResolvers: true, description: 'The project was made, with its version 0.' })
export class CreateProjectSuccess {
  @Field(() => Project, { description: 'The new project.' })
  readonly project: Project;

  constructor(project: Project) {
    this.project = project;
  }
}

export const CreateProjectResult = createUnionType({
  name: 'CreateProjectResult',
  description: 'The new project, or why there is none.',
  types: () =>
    [
      CreateProjectSuccess,
      InvalidInputError,
      InvalidFileChangesError,
      TemplateNotFoundError,
      LimitExceededError,
      IdempotencyKeyReusedError,
      ForbiddenError,
    ] as const,
});

/**
 * Makes a project together with its version 0. The command stands with the versions', for it writes one.
 * @param em in a transaction
 * @param owner the subject that makes it; null for anyone
 * @throws Rejection with any refusal of CreateProjectResult
 */
export async function createProject(
  em: EntityManager,
  input: CreateProjectInput,
  available: readonly Template[],
  limits: Limits,
  owner: string | null = null,
): Promise<Project> {
  const name = input.name.trim();
  const description = input.description ?? '';
  const check = new InputCheck();
  check.field('name', nameFault(name));
  check.field('description', descriptionFault(description));
  const both = typeof input.template === 'string' && input.files;
  check.field('template', both ? 'must be left out when files are given' : null);
  check.done();
  const origin = filesOf(input, available, limits);

  return once(em, {
    key: input.idempotencyKey,
    projectId: null,
    subject: owner,
    mutation: 'createProject',
    input,
    idOf: project => project.id,
    find: id => findMade(em, id, owner),
    make: async () => {
      const project = new Project(name, description);
      await em.persist(project).flush();
      const text = { name: 'Initial version', description: origin.description };
      const plan = { projectId: project.id, parent: null, ...text, changes: origin.changes };
      await writeVersion(em, { ...plan, takeNumber: async () => 0 }, limits);
      ownProject(em, project, owner);
      return project;
    },
  });
}

function filesOf(
  input: CreateProjectInput,
  available: readonly Template[],
  limits: Limits,
): { description: string; changes: CheckedChanges } {
  if (input.files) {
    holdLimit(limits, 'MAX_VERSION_FILES', input.files.length);
    const creates = input.files.map(file => ({ create: file }));
    return { description: '', changes: checkChanges(creates, limits.MAX_FILE_SIZE) };
  }
  const wanted = input.template ?? available[0]?.name ?? '';
  const template = available.find(({ name }) => name === wanted);
  if (!template) {
    throw new Rejection(
      new TemplateNotFoundError(
        wanted,
        available.map(({ name }) => name),
      ),
    );
  }
  return {
    description: `From the template ${template.name}.`,
    changes: { changes: template.changes, issues: [] },
  };
}

@Resolver()
export class CreateProjectResolver {
  @Mutation(() => CreateProjectResult, {
    description: 'Makes a project with its version 0, from a template or from given files.',
  })
  createProject(
    @Arg('input', () => CreateProjectInput, { description: 'The name, and the template or the files.' })
    input: CreateProjectInput,
    @Ctx() context: Context,
  ) {
    return context.mutate(
      OUTSIDE,
      async em => createProject(em, input, await templates(), context.limits, subjectOf(context)),
      project => new CreateProjectSuccess(project),
    );
  }
}
