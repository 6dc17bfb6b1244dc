import { OptionalProps } from '@mikro-orm/core';
import { Check, Entity, Index, ManyToOne, PrimaryKey, Property, Unique } from '@mikro-orm/decorators/legacy';
import { GraphQLDateTime } from 'graphql-scalars';
import { Field, ObjectType } from 'type-graphql';
import { invariant } from '../database/invariant.ts';
import { Node } from '../graphql/node.ts';
import { NonNegativeInt } from '../graphql/scalars.ts';
import { Project } from '../project/project.entity.ts';
import { DESCRIPTION_MAX, descriptionFault, NAME_MAX, nameFault } from '../project/text.ts';

/** The most layers that are laid over one another for one version's tree. */
export const LAYERS_MAX = 63;

/** What a new version is made of. */
export interface NewVersion {
  projectId: string;
  number: number;
  /** The version it is made from; null for the root version. */
  parent: Pick<VersionRow, 'projectId' | 'number' | 'layers' | 'depth'> | null;
  /** The version whose changes it took in by a merge, if any. */
  mergedFromNumber?: number | null;
  /** The UUID of the generation by which a model wrote it, if one did. */
  generationId?: string | null;
  name: string;
  description: string;
  fileCount: number;
  /** The bytes of all its files. */
  totalSize: number;
  /** Whether its layer holds all its files, instead of what differs from the parent's. */
  snapshot: boolean;
}

/** An immutable state of a project's files; its own layer and the layers below it make its tree. */
@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description:
    "An immutable state of a project's files. Version 0 is the root; every other version has a parent in the same project.",
})
@Entity({ tableName: 'version' })
@Unique({ name: 'version_layers_key', properties: ['projectId', 'number', 'layers'] })
@Unique({ name: 'version_generation_key', properties: ['generationId', 'projectId'] })
@Index({ name: 'version_parent_index', properties: ['parentNumber', 'projectId', 'number'] })
@Check({ name: 'version_number_range', expression: 'number >= 0' })
@Check({ name: 'version_root', expression: '(number = 0) = (parent_number is null)' })
@Check({ name: 'version_parent_older', expression: 'parent_number < number' })
@Check({ name: 'version_merged_from_older', expression: 'merged_from_number < number' })
@Check({ name: 'version_merged_from_not_parent', expression: 'merged_from_number <> parent_number' })
@Check({ name: 'version_depth_range', expression: 'depth >= 0 and depth <= number' })
@Check({ name: 'version_depth_root', expression: '(depth = 0) = (number = 0)' })
@Check({
  name: 'version_layers_range',
  expression: `cardinality(layers) >= 1 and cardinality(layers) <= ${LAYERS_MAX}`,
})
@Check({ name: 'version_generation_not_root', expression: 'generation_id is null or number > 0' })
@Check({ name: 'version_layers_top', expression: 'layers[cardinality(layers)] = number' })
@Check({
  name: 'version_name_length',
  expression: `char_length(name) >= 1 and char_length(name) <= ${NAME_MAX}`,
})
@Check({ name: 'version_description_length', expression: `char_length(description) <= ${DESCRIPTION_MAX}` })
@Check({ name: 'version_file_count_range', expression: 'file_count >= 0' })
@Check({ name: 'version_total_size_range', expression: 'total_size >= 0' })
export class Version implements Omit<Node, 'id'> {
  [OptionalProps]?: 'parentLayers' | 'createdAt';

  @ManyToOne(() => Project, {
    primary: true,
    mapToPk: true,
    fieldName: 'project_id',
    foreignKeyName: 'version_project_fkey',
    updateRule: 'no action',
    deleteRule: 'no action',
    index: false,
  })
  readonly projectId: string;

  @Field(() => NonNegativeInt, {
    description: 'The position in the order of creation: 0 for the root, then 1, 2, ... without gaps.',
  })
  @PrimaryKey({ type: 'integer', autoincrement: false })
  readonly number: number;

  /** Its foreign key is the migrations': a relation to the same table would have the ORM load parents. */
  @Property({ type: 'integer', nullable: true })
  readonly parentNumber: number | null;

  /** The second parent of a merge: the version whose changes were taken into the parent's tree; else null. */
  @Property({ type: 'integer', nullable: true })
  readonly mergedFromNumber: number | null;

  /** The generation by which a model wrote it: one version at the most comes of each. */
  @Property({ type: 'uuid', nullable: true })
  readonly generationId: string | null;

  @Field(() => NonNegativeInt, { description: 'How many steps from parent to parent lead to version 0.' })
  @Property({ type: 'integer' })
  readonly depth: number;

  /** The numbers of the versions whose layers make this tree, from the last snapshot to this one. */
  @Property({ type: 'integer[]', columnType: 'int[]' })
  readonly layers: readonly number[];

  /** The layers below this one's, which the database holds against the parent's; null for a snapshot. */
  @Property({
    type: 'integer[]',
    columnType: 'int[]',
    nullable: true,
    lazy: true,
    generated:
      '(case when (cardinality(layers) > 1) then layers[:(cardinality(layers) - 1)] else null::integer[] end) stored',
  })
  readonly parentLayers?: readonly number[] | null;

  @Field(() => String, { description: 'The name, of 1 to 255 characters: what this version is or changes.' })
  @Property({ type: 'text' })
  readonly name: string;

  @Field(() => String, { description: 'More words on the version; empty by default.' })
  @Property({ type: 'text', default: '' })
  readonly description: string;

  @Field(() => NonNegativeInt, { description: 'How many files the version has.' })
  @Property({ type: 'integer' })
  readonly fileCount: number;

  @Field(() => NonNegativeInt, { description: 'The size of all its files together, in bytes.' })
  @Property({ type: 'integer' })
  readonly totalSize: number;

  @Field(() => GraphQLDateTime, { description: 'When the version was created.' })
  @Property({ type: 'Date', columnType: 'timestamptz(3)' })
  readonly createdAt: Date = new Date();

  /** @throws InvariantError for a version that the tree could not hold */
  constructor(version: NewVersion) {
    const { number, parent, projectId } = version;
    invariant(Number.isSafeInteger(number) && number >= 0, 'A version number must be a natural number');
    invariant((number === 0) === (parent === null), 'The root version, and no other, has no parent');
    invariant(!parent || parent.number < number, "A version's parent must be older than it");
    invariant(!parent || parent.projectId === projectId, "A version's parent must be in the same project");
    const mergedFrom = version.mergedFromNumber ?? null;
    invariant(mergedFrom === null || mergedFrom < number, 'A version must be newer than what it merges');
    invariant(
      mergedFrom === null || mergedFrom !== parent?.number,
      'A version must not merge its own parent',
    );
    invariant(version.name === version.name.trim(), 'A name must be trimmed');
    const fault = nameFault(version.name) ?? descriptionFault(version.description);
    invariant(!fault, `A version's name and description: ${fault}`);
    const measures = [version.fileCount, version.totalSize];
    const areNatural = measures.every(measure => Number.isSafeInteger(measure) && measure >= 0);
    invariant(areNatural, 'Counts and sizes must be natural numbers');

    this.projectId = projectId;
    this.number = number;
    this.parentNumber = parent?.number ?? null;
    this.mergedFromNumber = mergedFrom;
    this.generationId = version.generationId ?? null;
    this.depth = parent ? parent.depth + 1 : 0;
    this.layers = version.snapshot || !parent ? [number] : [...parent.layers, number];
    invariant(this.layers.length <= LAYERS_MAX, `A version must not have more than ${LAYERS_MAX} layers`);
    this.name = version.name;
    this.description = version.description;
    this.fileCount = version.fileCount;
    this.totalSize = version.totalSize;
  }
}

/** The columns of a version: what reading loads, where an entity would cost more than it gives. */
export type VersionRow = Pick<
  Version,
  | 'projectId'
  | 'number'
  | 'parentNumber'
  | 'mergedFromNumber'
  | 'generationId'
  | 'depth'
  | 'layers'
  | 'name'
  | 'description'
  | 'fileCount'
  | 'totalSize'
  | 'createdAt'
>;
