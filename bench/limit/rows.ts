/** The reference server that fetches rows, a statement a level, and puts the answers together in JavaScript. */
import { type Operation, serve } from './http.ts';
import {
  filesWithContent,
  firstChildren,
  firstVersions,
  projectById,
  versionLayers,
  versionNumber,
} from './rows.sql.ts';
import { treeOf } from './rows-tree.ts';
import { writeVersion } from './rows-write.ts';

/** The most items of a list that the scenarios ask for. */
const PAGE = 100;

const answer = (project: unknown) => JSON.stringify({ data: { project } });

const small: Operation = async ({ id }: { id: string }) => {
  const [project] = await projectById([id]);
  if (!project) return answer(null);
  const [, name, latest] = project;
  const [version] = await versionNumber([id, latest]);
  return answer({ id: project[0], name, latestVersion: { number: version?.[0] } });
};

const graph: Operation = async ({ id }: { id: string }) => {
  const [project] = await projectById([id]);
  if (!project) return answer(null);
  const versions = await firstVersions([id, PAGE + 1]);
  const complete = versions.length <= PAGE;
  const page = complete ? versions : versions.slice(0, PAGE);
  // Where all versions are at hand, so are all children.
  const links = complete
    ? page.map(([number, , parent]) => [number, parent] as const)
    : await firstChildren([id, page.map(([number]) => number), PAGE]);
  const children = new Map<number, { number: number }[]>(page.map(([number]) => [number, []]));
  for (const [number, parent] of links) if (parent !== null) children.get(parent)?.push({ number });
  const nodes = page.map(([number, name, parent]) => ({
    number,
    name,
    parent: parent === null ? null : { number: parent },
    children: { nodes: children.get(number) },
  }));
  return answer({ versions: { nodes } });
};

const open: Operation = async ({ id, number }: { id: string; number: number }) => {
  const [project] = await projectById([id]);
  if (!project) return answer(null);
  const [version] = await versionLayers([id, number]);
  if (!version) return answer({ version: null });
  const rows = await filesWithContent([id, version[0], PAGE]);
  const nodes = rows.map(([path, size, hash, content]) => ({ path, size, hash, content }));
  return answer({ version: { number, files: { nodes } } });
};

serve({ Tree: treeOf, Graph: graph, Open: open, Small: small, Write: writeVersion });
