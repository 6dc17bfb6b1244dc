import { OptionalProps } from '@mikro-orm/core';
import { Check, Entity, Index, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { GraphQLDateTime } from 'graphql-scalars';
import { Field, ID, ObjectType } from 'type-graphql';
import { v7 as uuidv7 } from 'uuid';
import { invariant } from '../database/invariant.ts';
import { Node } from '../graphql/node.ts';
import { NonNegativeInt } from '../graphql/scalars.ts';
import { LOCKED_PATHS_MAX, lockedPathsFaults, normalizeLockedPaths } from './locked-paths.ts';
import { DESCRIPTION_MAX, descriptionFault, NAME_MAX, nameFault } from './text.ts';

/** A software project: the root of a tree of versions. It changes only by its named methods. */
@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description: 'A software project: a name, a description and a tree of immutable versions.',
})
@Entity({ tableName: 'project' })
@Check({
  name: 'project_name_length',
  expression: `char_length(name) >= 1 and char_length(name) <= ${NAME_MAX}`,
})
@Check({ name: 'project_description_length', expression: `char_length(description) <= ${DESCRIPTION_MAX}` })
@Check({ name: 'project_latest_version_number_range', expression: 'latest_version_number >= 0' })
@Check({
  name: 'project_forked_from_whole',
  expression: '(forked_from_project_id is null) = (forked_from_number is null)',
})
@Check({ name: 'project_forked_from_range', expression: 'forked_from_number >= 0' })
@Check({ name: 'project_forked_from_other', expression: 'forked_from_project_id <> id' })
@Check({ name: 'project_locked_paths_count', expression: `cardinality(locked_paths) <= ${LOCKED_PATHS_MAX}` })
@Index({ name: 'project_created_at_index', properties: ['createdAt', 'id'] })
@Index({ name: 'project_updated_at_index', properties: ['updatedAt', 'id'] })
@Index({
  name: 'project_name_index',
  expression: 'create index project_name_index on project (lower(name), id)',
})
export class Project implements Node {
  [OptionalProps]?: 'id' | 'active' | 'latestVersionNumber' | 'createdAt' | 'updatedAt' | 'lockedPaths';

  @Field(() => ID, { description: "The project's UUID (version 7, so that ids sort by age)." })
  @PrimaryKey({ type: 'uuid' })
  readonly id: string = uuidv7();

  @Field(() => String, { description: 'The name, of 1 to 255 characters.' })
  @Property({ type: 'text' })
  name: string;

  @Field(() => String, { description: 'What the project is about; empty by default.' })
  @Property({ type: 'text', default: '' })
  description: string;

  @Field(() => Boolean, { description: 'False once the project was deleted; it can be restored.' })
  @Property({ type: 'boolean', default: true })
  active: boolean = true;

  @Field(() => NonNegativeInt, { description: 'The number of the version that was created last.' })
  @Property({ type: 'integer', default: 0 })
  readonly latestVersionNumber: number = 0;

  @Field(() => GraphQLDateTime, { description: 'When the project was created.' })
  @Property({ type: 'Date', columnType: 'timestamptz(3)' })
  readonly createdAt: Date = new Date();

  @Field(() => GraphQLDateTime, {
    description: 'When the project itself or the list of its versions changed last.',
  })
  @Property({ type: 'Date', columnType: 'timestamptz(3)' })
  updatedAt: Date = this.createdAt;

  /** The project that this one was forked from; null when it was not. */
  @Property({ type: 'uuid', nullable: true })
  readonly forkedFromProjectId: string | null;

  /** The number of the version that it was forked from. */
  @Property({ type: 'integer', nullable: true })
  readonly forkedFromNumber: number | null;

  @Field(() => [String], { description: 'Patterns of the files that no model may change.' })
  @Property({ type: 'string[]', columnType: 'text[]', default: [] })
  lockedPaths: readonly string[] = [];

  /**
   * @param forkedFrom the version whose files it starts with, if it is a fork
   * @throws InvariantError for a name or description that breaks its rule
   */
  constructor(name: string, description: string, forkedFrom?: { projectId: string; number: number }) {
    this.name = requireName(name);
    this.description = requireDescription(description);
    this.forkedFromProjectId = forkedFrom?.projectId ?? null;
    this.forkedFromNumber = forkedFrom?.number ?? null;
  }

  /** @throws InvariantError for a name that breaks its rule */
  rename(name: string): void {
    this.name = requireName(name);
    this.updatedAt = new Date();
  }

  /** @throws InvariantError for a description that breaks its rule */
  describe(description: string): void {
    this.description = requireDescription(description);
    this.updatedAt = new Date();
  }

  /**
   * Locks the files that the patterns cover against models, and no other ones.
   * @throws InvariantError for patterns that break their rules
   */
  lock(patterns: readonly string[]): void {
    const faults = lockedPathsFaults(patterns);
    invariant(faults.length === 0, `A locked path ${faults[0]?.fault}`);
    this.lockedPaths = normalizeLockedPaths(patterns);
    this.updatedAt = new Date();
  }

  /** Takes the project out of the lists and closes it to writing; nothing is lost. */
  delete(): void {
    this.setActive(false);
  }

  /** Brings a deleted project back. */
  restore(): void {
    this.setActive(true);
  }

  private setActive(active: boolean): void {
    if (this.active === active) return;
    this.active = active;
    this.updatedAt = new Date();
  }
}

/** The columns of a project: what reading loads, where an entity would cost more than it gives. */
export type ProjectRow = Pick<
  Project,
  | 'id'
  | 'name'
  | 'description'
  | 'active'
  | 'latestVersionNumber'
  | 'createdAt'
  | 'updatedAt'
  | 'forkedFromProjectId'
  | 'forkedFromNumber'
  | 'lockedPaths'
>;

function requireName(name: string): string {
  invariant(name === name.trim(), 'A name must be trimmed');
  const fault = nameFault(name);
  invariant(!fault, `A name ${fault}`);
  return name;
}

function requireDescription(description: string): string {
  const fault = descriptionFault(description);
  invariant(!fault, `A description ${fault}`);
  return description;
}
