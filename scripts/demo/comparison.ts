import type { Client } from './client.ts';
import { type ChangedFile, fileColumns, origin } from './file-columns.ts';
import { heading, paint, print } from './terminal.ts';

const COMPARISON = `query ($id: ID!, $base: NonNegativeInt!, $head: NonNegativeInt!) {
  project(id: $id) {
    version(number: $head) {
      comparison(base: $base) {
        commonAncestor { number }
        files(first: 100) { nodes { status path previousPath additions deletions patch } }
      }
    }
  }
}`;

interface ComparedFile extends ChangedFile {
  readonly additions: number | null;
  readonly deletions: number | null;
  readonly patch: string | null;
}

interface Comparison {
  readonly commonAncestor: { readonly number: number };
  readonly files: { readonly nodes: readonly ComparedFile[] };
}

/** Prints what differs between two versions of a project, and the patch of the file that differs least. */
export async function printComparison(
  client: Client,
  projectId: string,
  base: number,
  head: number,
): Promise<void> {
  const { project } = await client.send<{ project: { version: { comparison: Comparison } } }>(COMPARISON, {
    id: projectId,
    base,
    head,
  });
  const { commonAncestor, files } = project.version.comparison;
  heading(`From version ${base} to version ${head}, which both stem from version ${commonAncestor.number}`);
  for (const file of files.nodes) {
    const lines = `${column('+', file.additions)} ${column('-', file.deletions)}`;
    print(`${fileColumns(file)}  ${lines}  ${origin(file)}`.trimEnd());
  }
  const modified = files.nodes.filter(({ status, patch }) => status === 'MODIFIED' && patch);
  const [least] = modified.toSorted((a, b) => (a.patch?.length ?? 0) - (b.patch?.length ?? 0));
  if (least?.patch) printPatch(least.patch);
}

function column(sign: string, lines: number | null): string {
  return `${sign}${lines ?? '?'}`.padStart(4);
}

function printPatch(patch: string): void {
  print();
  for (const line of patch.trimEnd().split('\n')) {
    const colour = /^[+-]{3} |^diff |^@@/.test(line)
      ? 'dim'
      : line[0] === '+'
        ? 'green'
        : line[0] === '-'
          ? 'red'
          : null;
    print(colour ? paint(colour, line) : line);
  }
}
