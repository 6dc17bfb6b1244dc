import { type RawBuilder, sql } from 'kysely';
import { Field, InputType, registerEnumType } from 'type-graphql';
import type { Db } from '../database/statement.ts';
import { parseProjectId } from '../graphql/global-id.ts';
import { OrderDirection } from '../graphql/order.ts';
import { cursorCodec, type Page } from '../graphql/page.ts';
import type { ProjectRow } from './project.entity.ts';
import { projectColumns } from './project.sql.ts';
import { isStorable } from './text.ts';

/** What a list of projects can be ordered by. */
export enum ProjectOrderField {
  CREATED_AT = 'CREATED_AT',
  UPDATED_AT = 'UPDATED_AT',
  NAME = 'NAME',
}

registerEnumType(ProjectOrderField, {
  name: 'ProjectOrderField',
  description: 'What a list of projects is ordered by; equals are ordered by id.',
  valuesConfig: {
    CREATED_AT: { description: 'When the project was created.' },
    UPDATED_AT: { description: 'When the project or the list of its versions changed last.' },
    NAME: { description: 'The name, without regard to case.' },
  },
});

@InputType({ description: 'How a list of projects is ordered.' })
export class ProjectOrder {
  @Field(() => ProjectOrderField, { description: 'What to order by.' })
  field!: ProjectOrderField;

  @Field(() => OrderDirection, { description: 'Which end comes first.' })
  direction!: OrderDirection;
}

@InputType({ description: 'Which projects a list holds; all that is given must hold.' })
export class ProjectFilter {
  @Field(() => Boolean, {
    nullable: true,
    description: 'True (the default): those not deleted; false: the deleted ones; null: both.',
  })
  active?: boolean | null;

  @Field(() => String, {
    nullable: true,
    description: 'Those whose names contain this text, without regard to case.',
  })
  nameContains?: string | null;
}

/** Newest first. */
export const DEFAULT_ORDER: ProjectOrder = {
  field: ProjectOrderField.CREATED_AT,
  direction: OrderDirection.DESC,
};

/** A project's place in an order: what it is ordered by, as text, and its id. */
export type ProjectKey = readonly [value: string, id: string];

/** A project, and what it is ordered by. */
export type ListedProject = ProjectRow & { readonly orderValue: string };

/** The cursors of a list in this order; those of another order are refused. */
export function projectCursors(order: ProjectOrder) {
  const isTime = order.field !== ProjectOrderField.NAME;
  return cursorCodec<ProjectKey>(`project:${order.field}`, (key): key is ProjectKey => {
    if (!Array.isArray(key) || key.length !== 2) return false;
    const [value, id]: unknown[] = key;
    if (typeof value !== 'string' || typeof id !== 'string') return false;
    return (isTime ? isTimestamp(value) : isStorable(value)) && parseProjectId(id) === id;
  });
}

/** Whether a text is a time as cursors write it, in ISO 8601 with milliseconds; PostgreSQL knows no year 0. */
function isTimestamp(text: string): boolean {
  const isUsual = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text);
  return isUsual && !Number.isNaN(Date.parse(text)) && !text.startsWith('0000');
}

const orderExpressions: Record<ProjectOrderField, RawBuilder<unknown>> = {
  CREATED_AT: sql`project.created_at`,
  UPDATED_AT: sql`project.updated_at`,
  NAME: sql`lower(project.name)`,
};

/**
 * Gives the projects of a page, in reading order and one more than the limit where there are as many.
 * @param subject whose projects: those that it is a member of; null for all
 */
export async function listProjects(
  db: Db,
  subject: string | null,
  filter: ProjectFilter,
  order: ProjectOrder,
  page: Page<ProjectKey>,
): Promise<ListedProject[]> {
  const value = orderExpressions[order.field];
  const asText =
    order.field === ProjectOrderField.NAME
      ? value
      : sql`to_char(${value} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
  const ascending = order.direction === OrderDirection.ASC;
  const beyond = (key: ProjectKey | undefined, greater: boolean) =>
    key &&
    sql`(${value}, project.id) ${greater ? sql`>` : sql`<`} (${typed(order.field, key[0])}, ${key[1]}::uuid)`;
  const bounds = [beyond(page.after, ascending), beyond(page.before, !ascending)].filter(
    bound => bound !== undefined,
  );
  const direction = ascending !== page.backward ? sql`asc` : sql`desc`;
  const { rows } =
    await sql<ListedProject>`${named('list-projects', { ...order, ...page, subject, ...filter })}
    select ${sql.raw(projectColumns('project'))}, ${asText} as "orderValue"
    from ${projectsOf(subject)}
    where ${sql.join([matching(filter), ...bounds], sql` and `)}
    order by ${value} ${direction}, project.id ${direction}
    limit ${page.limit + 1}`.execute(db);
  return rows;
}

/** Counts the projects that a filter lets through. @param subject as for `listProjects` */
export async function countProjects(db: Db, subject: string | null, filter: ProjectFilter): Promise<number> {
  const { rows } = await sql<{ count: number }>`${named('count-projects', { subject, ...filter })}
    select count(*)::int as count from ${projectsOf(subject)} where ${matching(filter)}`.execute(db);
  return rows[0]?.count ?? 0;
}

/** What the text of a statement varies with. */
type Variant = Partial<ProjectOrder & Page<ProjectKey> & ProjectFilter> & { readonly subject: string | null };

/**
 * The comment that begins a statement: each text has a name of its own, of the 63
 * characters that PostgreSQL takes at the most, under which connections prepare it.
 */
function named(statement: string, variant: Variant): RawBuilder<unknown> {
  const { field = '', direction = '', backward, after, before, active, nameContains, subject } = variant;
  const parts = [
    statement,
    field.toLowerCase().replace('_at', ''),
    direction.toLowerCase(),
    backward && 'last',
    after && 'after',
    before && 'before',
    active !== null && 'active',
    nameContains && 'like',
    subject !== null && 'mine',
  ];
  return sql.raw(`/* ${parts.filter(Boolean).join('-')} */`);
}

/** Where a subject's projects stand: found from its memberships on, which are few beside all projects. */
function projectsOf(subject: string | null): RawBuilder<unknown> {
  if (subject === null) return sql`project`;
  return sql`member join project on project.id = member.project_id and member.subject = ${subject}`;
}

function typed(field: ProjectOrderField, value: string): RawBuilder<unknown> {
  return field === ProjectOrderField.NAME ? sql`${value}` : sql`${value}::timestamptz`;
}

function matching({ active, nameContains }: ProjectFilter): RawBuilder<unknown> {
  const conditions = [sql`true`];
  if (active !== null) conditions.push(sql`project.active = ${active ?? true}`);
  if (nameContains) conditions.push(sql`position(lower(${nameContains}) in lower(project.name)) > 0`);
  return sql.join(conditions, sql` and `);
}
