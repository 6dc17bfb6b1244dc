/** Sends an operation to a server as clients do. @param url of the server, without a path */
// biome-ignore lint/suspicious/noExplicitAny: tests select what they look at
export async function sendTo(url: string, query: string, variables?: object): Promise<any> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  return response.json();
}

/** Makes an empty project. @returns its id */
export async function createProjectAt(url: string): Promise<string> {
  const { data } = await sendTo(
    url,
    'mutation { createProject(input: { name: "P", files: [] }) { ... on CreateProjectSuccess { project { id } } } }',
  );
  return data.createProject.project.id;
}

/** Queues a generation. @returns its id */
export async function generateAt(url: string, projectId: string): Promise<string> {
  const { data } = await sendTo(
    url,
    `mutation ($input: GenerateVersionInput!) {
      generateVersion(input: $input) { ... on GenerateVersionSuccess { generation { id } } }
    }`,
    { input: { projectId, parentNumber: 0, name: 'Generated', changeRequest: 'Change it' } },
  );
  return data.generateVersion.generation.id;
}

/** Gives a generation once it is so, by default once it has ended. */
export async function untilGenerationAt(
  url: string,
  id: string,
  // biome-ignore lint/suspicious/noExplicitAny: tests select what they look at
  isSo: (generation: any) => boolean = ({ finishedAt }) => finishedAt !== null,
) {
  for (;;) {
    const { data } = await sendTo(
      url,
      `query ($id: ID!) { generation(id: $id) {
        status finishedAt attempts failure { code message } changes { path } version { number }
        attemptDetails { outcome message }
      } }`,
      { id },
    );
    if (isSo(data.generation)) return data.generation;
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}
