import type { Client } from './client.ts';
import { count, heading, paint, print } from './terminal.ts';

const TEMPLATES = '{ templates { name description } }';

const CREATE = `mutation ($input: CreateProjectInput!) {
  createProject(input: $input) {
    ... on CreateProjectSuccess { project { id name latestVersion { number fileCount } } }
    ... on MutationError { code message }
  }
}`;

interface Template {
  readonly name: string;
  readonly description: string;
}

interface Created {
  readonly project?: {
    readonly id: string;
    readonly name: string;
    readonly latestVersion: { readonly number: number; readonly fileCount: number };
  };
  readonly code: string;
  readonly message: string;
}

/**
 * Prints the templates, and creates a project from one of them.
 * @returns the project's id
 * @throws Error when it is refused
 */
export async function createProject(client: Client, name: string, template: string): Promise<string> {
  heading('The templates');
  const { templates } = await client.send<{ templates: Template[] }>(TEMPLATES);
  const width = Math.max(...templates.map(each => each.name.length));
  for (const each of templates) {
    const line = `${each.name === template ? '>' : ' '} ${each.name.padEnd(width)}  ${each.description}`;
    print(each.name === template ? line : paint('dim', line));
  }
  const { createProject } = await client.send<{ createProject: Created }>(CREATE, {
    input: { name, template },
  });
  const { project, code, message } = createProject;
  if (!project) throw new Error(`${code}: ${message}`);
  const { number, fileCount } = project.latestVersion;
  print();
  print(`${paint('green', `Project "${project.name}"`)}: version ${number} has ${count(fileCount, 'file')}`);
  return project.id;
}
