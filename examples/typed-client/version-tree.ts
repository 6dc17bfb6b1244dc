import { graphql } from './generated/gql.ts';
import type { VersionsOfProjectQuery } from './generated/graphql.ts';
import type { Execute } from './graphql-client.ts';

const VersionsOfProject = graphql(`
  query VersionsOfProject($id: ID!, $after: String) {
    project(id: $id) {
      versions(first: 100, after: $after) {
        nodes {
          number
          name
          fileCount
          parent {
            number
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

type VersionPage = NonNullable<VersionsOfProjectQuery['project']>['versions'];

type ListedVersion = VersionPage['nodes'][number];

/** Reads all versions of a project, page by page. */
export async function readVersions(execute: Execute, projectId: string): Promise<ListedVersion[]> {
  let page = await readPage(execute, projectId, null);
  const versions = page.nodes;
  while (page.pageInfo.hasNextPage) {
    page = await readPage(execute, projectId, page.pageInfo.endCursor);
    versions.push(...page.nodes);
  }
  return versions;
}

async function readPage(execute: Execute, projectId: string, after: string | null): Promise<VersionPage> {
  const { project } = await execute(VersionsOfProject, { id: projectId, after });
  if (!project) throw new Error(`There is no project ${projectId}.`);
  return project.versions;
}

/** Draws the versions as a tree: each below the one that it was made from. */
export function drawTree(versions: readonly ListedVersion[]): string {
  const childrenOf = Map.groupBy(versions, version => version.parent?.number);

  const drawChildren = (parent: number | undefined, indent: string): string[] => {
    const children = childrenOf.get(parent) ?? [];
    return children.flatMap((child, index) => {
      const isLast = index === children.length - 1;
      return [
        `${indent}+-- ${drawVersion(child)}`,
        ...drawChildren(child.number, `${indent}${isLast ? ' ' : '|'}   `),
      ];
    });
  };
  return drawChildren(undefined, '').join('\n');
}

function drawVersion({ number, name, fileCount }: ListedVersion): string {
  return `${number} ${name} (${fileCount} ${fileCount === 1 ? 'file' : 'files'})`;
}
