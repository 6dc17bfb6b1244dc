import type { Client } from './client.ts';
import type { Usage } from './generate.ts';
import { count, dollars, heading, print } from './terminal.ts';

const VERSIONS = `query ($id: ID!) {
  project(id: $id) {
    versions(first: 100) {
      nodes {
        number name fileCount parent { number }
        generation { model usage { promptTokens completionTokens costUsd } }
      }
    }
  }
}`;

interface Version {
  readonly number: number;
  readonly name: string;
  readonly fileCount: number;
  readonly parent: { readonly number: number } | null;
  readonly generation: { readonly model: string; readonly usage: Usage | null } | null;
}

/** Prints the tree of a project's versions, and what each took. */
export async function printTree(client: Client, projectId: string): Promise<void> {
  const { project } = await client.send<{ project: { versions: { nodes: Version[] } } }>(VERSIONS, {
    id: projectId,
  });
  heading('The tree of versions');
  const rows = rowsOf(project.versions.nodes);
  const widths = rows.reduce<number[]>(
    (all, row) => row.map((cell, i) => Math.max(cell.length, all[i] ?? 0)),
    [],
  );
  for (const row of rows)
    print(
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('   ')
        .trimEnd(),
    );
}

/** The rows of the tree: each version below the one that it was made from. */
function rowsOf(versions: readonly Version[]): string[][] {
  const childrenOf = Map.groupBy(versions, ({ parent }) => parent?.number);
  const rowsBelow = (parent: number | undefined, indent: string): string[][] => {
    const children = childrenOf.get(parent) ?? [];
    return children.flatMap((child, index) => {
      const bar = index === children.length - 1 ? ' ' : '|';
      return [rowOf(child, `${indent}+-- `), ...rowsBelow(child.number, `${indent}${bar}   `)];
    });
  };
  return rowsBelow(undefined, '');
}

function rowOf({ number, name, fileCount, generation }: Version, branch: string): string[] {
  const { model = '', usage } = generation ?? {};
  return [
    `${branch}${number} ${name}`,
    count(fileCount, 'file'),
    model,
    usage ? count(usage.promptTokens + usage.completionTokens, 'token') : '',
    usage?.costUsd ? dollars(usage.costUsd) : '',
  ];
}
