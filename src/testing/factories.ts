import type { EntityManager } from '@mikro-orm/postgresql';
import { parseConfig } from '../config.ts';
import type { FileChangeInput } from '../file/file-change.input.ts';
import type { Project } from '../project/project.entity.ts';
import { type CreateProjectInput, createProject } from '../version/create-project.ts';
import { type CreateVersionInput, createVersion } from '../version/create-version.ts';
import type { Version } from '../version/version.entity.ts';

const limits = parseConfig({});
let counter = 0;

/** Makes a project, by default with one file, README.md. */
export function makeProject(
  em: EntityManager,
  overrides: Partial<CreateProjectInput> = {},
): Promise<Project> {
  const files = [{ path: 'README.md', content: '# Readme\n' }];
  const input = { name: `Project ${++counter}`, files, ...overrides };
  return em.transactional(inner => createProject(inner, input, [], limits));
}

/** Makes a version, by default on version 0 with one more file, whose name no other version gives. */
export function makeVersion(
  em: EntityManager,
  project: Project,
  overrides: Partial<CreateVersionInput> = {},
): Promise<Version> {
  const name = `Version ${++counter}`;
  const changes: FileChangeInput[] = [{ create: { path: `file-${counter}.txt`, content: name } }];
  const input = { projectId: project.id, parentNumber: 0, name, changes, ...overrides };
  return em.transactional(inner => createVersion(inner, input, limits));
}

/**
 * What all tables hold, by table: how many rows, and a digest of them. Equal before and after a call that changes
 * nothing.
 */
export async function databaseState(em: EntityManager): Promise<Record<string, string>> {
  const tables = await em.execute<{ name: string }[]>(
    `select tablename as name from pg_tables where schemaname = 'public' order by tablename`,
  );
  const state: Record<string, string> = {};
  for (const { name } of tables) {
    const [row] = await em.execute<{ rows: string }[]>(
      `select count(*) || ' rows, ' || md5(coalesce(string_agg(t::text, '' order by t::text), '')) as rows from ${name} t`,
    );
    state[name] = row?.rows ?? '';
  }
  return state;
}
