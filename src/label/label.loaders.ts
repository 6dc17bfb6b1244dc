import { alignOne, defineLoader } from '../database/batch.ts';
import { type VersionKey, versionText } from '../version/version.loaders.ts';
import { versionLists } from '../version/version.sql.ts';
import type { LabelRow } from './label.entity.ts';
import {
  nameLists,
  labelsByName as selectByName,
  labelsOfProjects as selectOfProjects,
  labelsOfVersions as selectOfVersions,
} from './label.sql.ts';

/** Names a label. */
export interface LabelKey {
  readonly projectId: string;
  /** A good name: else the database may refuse to look for it. */
  readonly name: string;
}

/** Tells equal labels: equal texts, equal labels. */
export const labelText = ({ projectId, name }: LabelKey) => `${projectId}:${name}`;

/** Labels by project and name; null where there is none. */
export const labelByName = defineLoader<LabelKey, LabelRow | null>(labelText, async (keys, { db }) =>
  alignOne(keys, await selectByName(db, ...nameLists(keys)), labelText, labelText),
);

/** All labels of a project, by name. */
export const labelsOfProject = defineLoader<string, readonly LabelRow[]>(
  projectId => projectId,
  async (projectIds, { db }) => {
    const byProject = Map.groupBy(await selectOfProjects(db, projectIds), row => row.projectId);
    return projectIds.map(projectId => byProject.get(projectId) ?? []);
  },
);

/** All labels that stand on a version, by name. */
export const labelsOfVersion = defineLoader<VersionKey, readonly LabelRow[]>(
  versionText,
  async (keys, { db }) => {
    const rows = await selectOfVersions(db, ...versionLists(keys));
    const byVersion = Map.groupBy(rows, ({ projectId, versionNumber }) =>
      versionText({ projectId, number: versionNumber }),
    );
    return keys.map(key => byVersion.get(versionText(key)) ?? []);
  },
);
