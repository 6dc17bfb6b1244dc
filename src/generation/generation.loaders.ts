import { alignOne, defineLoader, inGroups } from '../database/batch.ts';
import { type Page, pageText } from '../graphql/page.ts';
import type { VersionRow } from '../version/version.entity.ts';
import {
  attemptsOfGenerations,
  firstGenerations,
  generationCounts,
  generationLists,
  generationsById,
  lastGenerations,
  usageOfGenerations,
  versionsByGeneration,
} from './generation.sql.ts';
import type { AttemptRow, GenerationRow, SpentRow } from './generation-rows.ts';

/** A generation by its project and UUID. */
export interface GenerationKey {
  readonly projectId: string;
  readonly uuid: string;
}

const FIRST_UUID = '00000000-0000-0000-0000-000000000000';
const LAST_UUID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

const keyText = ({ projectId, uuid }: GenerationKey) => `${projectId}:${uuid}`;
const partText = ({ projectId, generationId }: { projectId: string; generationId: string }) =>
  `${projectId}:${generationId}`;

/** A generation, or null. */
export const generationById = defineLoader<GenerationKey, GenerationRow | null>(
  keyText,
  async (keys, { db }) =>
    alignOne(keys, await generationsById(db, ...generationLists(keys)), keyText, keyText),
);

/** The version that came of a generation, or null. */
export const versionOfGeneration = defineLoader<GenerationKey, VersionRow | null>(
  keyText,
  async (keys, { db }) => {
    const rows = await versionsByGeneration(db, ...generationLists(keys));
    return alignOne(keys, rows, keyText, row => `${row.projectId}:${row.generationId}`);
  },
);

/** What the attempts of a generation took together, or null as long as nothing was reported. */
export const usageOfGeneration = defineLoader<GenerationKey, SpentRow | null>(keyText, async (keys, { db }) =>
  alignOne(keys, await usageOfGenerations(db, ...generationLists(keys)), keyText, partText),
);

/** The attempts of a generation, in their order. */
export const attemptsOfGeneration = defineLoader<GenerationKey, readonly AttemptRow[]>(
  keyText,
  async (keys, { db }) => {
    const rows = Map.groupBy(await attemptsOfGenerations(db, ...generationLists(keys)), partText);
    return keys.map(key => rows.get(keyText(key)) ?? []);
  },
);

/** A page of a project's generations, which come newest first, and one more where there is one. */
export const generationsOfProject = defineLoader<
  { readonly projectId: string; readonly page: Page<string> },
  readonly GenerationRow[]
>(
  ({ projectId, page }) => `${projectId}:${pageText(page)}`,
  (keys, { db }) =>
    inGroups(
      keys,
      key => pageText(key.page),
      async group => {
        const {
          backward,
          after = LAST_UUID,
          before = FIRST_UUID,
          limit,
        } = (group[0] as (typeof group)[0]).page;
        const select = backward ? firstGenerations : lastGenerations;
        const projects = [...new Set(group.map(key => key.projectId))];
        const rows = Map.groupBy(
          await select(db, projects, before, after, limit + 1),
          ({ projectId }) => projectId,
        );
        return group.map(key => rows.get(key.projectId) ?? []);
      },
    ),
);

/** How many generations a project has. */
export const generationCount = defineLoader<string, number>(
  id => id,
  async (projects, { db }) => {
    const rows = await generationCounts(db, projects);
    return alignOne(
      projects,
      rows,
      id => id,
      row => row.projectId,
    ).map(row => row?.count ?? 0);
  },
);
