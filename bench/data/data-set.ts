import type { Client } from 'pg';
import { type PerServer, perServer, SERVER_NAMES } from '../servers.ts';
import { loadProject } from './load.ts';
import { makeProject, type ProjectData } from './project-data.ts';

/** How many clients write at once. */
export const WRITERS = 8;

const VERSIONS = 50;

/** A project that scenarios read. */
export interface ReadProject {
  readonly id: string;
  /** Its place in the list of projects; Noodle gives it. */
  cursor: string | null;
}

/** A project that scenarios write to. */
export interface WriteProject {
  readonly id: string;
  readonly latest: number;
  /** The latest version's files: hashes in hexadecimal by path. */
  readonly files: ReadonlyMap<string, string>;
}

/** What the database was filled with. */
export interface DataSet {
  /** Newest first, as they are listed. */
  readonly projects: readonly ReadProject[];
  /** Of each project that is read. */
  readonly versions: number;
  /** Projects of its own for each server: one a client, and one more for all. */
  readonly writeProjects: PerServer<readonly WriteProject[]>;
}

/** Fills the database: projects to read, and older ones, alike, to write to. */
export async function loadDataSet(
  client: Client,
  projectCount: number,
  progress: (text: string) => void,
): Promise<DataSet> {
  const each = WRITERS + 1;
  const forWriting = SERVER_NAMES.length * each;
  const written: WriteProject[] = [];
  const read: ReadProject[] = [];
  for (let index = 0; index < forWriting + projectCount; index++) {
    if (index % 10 === 0) progress(`loading project ${index} of ${forWriting + projectCount}`);
    const project = makeProject(index, VERSIONS);
    await loadProject(client, project);
    if (index < forWriting) written.push(writeProject(project));
    else read.push({ id: project.id, cursor: null });
  }
  progress('vacuum and analyze');
  await client.query('vacuum (analyze, freeze)');
  await client.query('checkpoint');
  const writeProjects = perServer(() => written.splice(0, each));
  return { projects: read.reverse(), versions: VERSIONS, writeProjects };
}

function writeProject({ id, versions, files }: ProjectData): WriteProject {
  return { id, latest: versions.length - 1, files };
}
