/**
 * Creates a project whose versions branch, and prints their tree.
 *
 *     node examples/typed-client/main.ts [url]
 */
import { CreateVersion, describeOutcome } from './create-version.ts';
import { graphql } from './generated/gql.ts';
import type { FileChangeInput } from './generated/graphql.ts';
import { connect } from './graphql-client.ts';
import { drawTree, readVersions } from './version-tree.ts';

const CreateProject = graphql(`
  mutation CreateProject($input: CreateProjectInput!) {
    createProject(input: $input) {
      __typename
      ... on CreateProjectSuccess {
        project {
          id
          name
        }
      }
      ... on MutationError {
        code
        message
      }
    }
  }
`);

/**
 * Runs the program against the server at a URL, by default the one that {@link connect} chooses.
 * @param report is told in words what came of each version
 * @returns the tree of the new project's versions
 */
export async function run(url?: string, report: (line: string) => void = () => {}): Promise<string> {
  const execute = connect(url);

  const { createProject } = await execute(CreateProject, { input: { name: 'Bakery', template: 'empty' } });
  // All refusals are alike to this caller, and so is every one that the schema may get in future.
  if (createProject.__typename !== 'CreateProjectSuccess') {
    throw new Error(`${createProject.code}: ${createProject.message}`);
  }
  const { project } = createProject;

  const tryVersion = async (parentNumber: number, name: string, changes: FileChangeInput[]) => {
    const input = { projectId: project.id, parentNumber, name, changes };
    const { createVersion } = await execute(CreateVersion, { input });
    report(describeOutcome(createVersion));
  };

  await tryVersion(0, 'Bread', [{ create: { path: 'recipes/bread.md', content: '# Bread\n' } }]);
  await tryVersion(0, 'Cakes', [
    { create: { path: 'recipes/cheesecake.md', content: '# Cheesecake\n' } },
    { create: { path: 'recipes/sponge.md', content: '# Sponge\n' } },
  ]);
  await tryVersion(1, 'Sourdough', [{ rename: { from: 'recipes/bread.md', to: 'recipes/sourdough.md' } }]);
  await tryVersion(1, 'A way out', [{ create: { path: '../till.txt', content: 'empty' } }]);

  return `${project.name}\n${drawTree(await readVersions(execute, project.id))}`;
}

if (import.meta.main) {
  try {
    console.log(await run(process.argv[2], console.log));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
