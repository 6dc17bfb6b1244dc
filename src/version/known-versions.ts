import type { VersionRow } from './version.entity.ts';

/** A run of a project's versions by their numbers, both ends included. */
export interface VersionRange {
  readonly projectId: string;
  readonly from: number;
  readonly to: number;
  /** Whether the run ends with the project's latest version. */
  readonly reachesLatest: boolean;
}

/**
 * The versions that lists of this request have read, by project: a version's parent, and often all its children,
 * are among its siblings and need no statement.
 */
export class KnownVersions {
  readonly #projects = new Map<string, KnownProject>();

  /** Remembers the versions of a run. */
  note(range: VersionRange, rows: readonly VersionRow[]): void {
    let project = this.#projects.get(range.projectId);
    if (!project) {
      project = { byNumber: new Map(), completeFrom: Number.POSITIVE_INFINITY };
      this.#projects.set(range.projectId, project);
    }
    for (const row of rows) project.byNumber.set(row.number, row);
    project.byParent = undefined;
    if (range.reachesLatest) project.completeFrom = Math.min(project.completeFrom, range.from);
  }

  /** A version that is known, else undefined. */
  version(projectId: string, number: number): VersionRow | undefined {
    return this.#projects.get(projectId)?.byNumber.get(number);
  }

  /** All children of a version in ascending order, where all that come after it are known; else undefined. */
  children(projectId: string, number: number): readonly VersionRow[] | undefined {
    const project = this.#projects.get(projectId);
    if (!project || project.completeFrom > number + 1) return undefined;
    project.byParent ??= Map.groupBy(
      [...project.byNumber.values()].sort((a, b) => a.number - b.number),
      row => row.parentNumber,
    );
    return project.byParent.get(number) ?? [];
  }
}

interface KnownProject {
  readonly byNumber: Map<number, VersionRow>;
  byParent?: Map<number | null, VersionRow[]> | undefined;
  /** All versions from this number on are known. */
  completeFrom: number;
}
