import { useDatabase, useTransaction } from '../testing/database.ts';
import { makeProject } from '../testing/factories.ts';
import { useServer } from '../testing/server.ts';

const database = useDatabase();
const fork = useTransaction(database);
const server = useServer(fork, { MAX_VERSION_SIZE: '100' });

describe('the contents of an answer', () => {
  const CONTENTS = `query ($first: Int!) { projects { nodes { versions { nodes { files(first: $first) { nodes {
    size encoding content
  } } } } } } }`;

  it('are counted in bytes as often as they stand there, and refused when they are too many', async () => {
    const x = 'x'.repeat(60);
    await makeProject(fork(), {
      files: [
        { path: 'a', content: x },
        { path: 'b', content: x },
        { path: 'c', content: 'y'.repeat(60) },
      ],
    });
    const one = await server.send(CONTENTS, { first: 1 });
    expect(one.errors).toBeUndefined();
    const two = await server.send(CONTENTS, { first: 2 });
    expect(two.errors?.[0]).toMatchObject({
      message:
        'MAX_VERSION_SIZE allows 100 bytes of contents, patches and long lists in an answer; ask for fewer at a time.',
      extensions: { code: 'BAD_USER_INPUT' },
    });
    expect((await server.send(CONTENTS.replace('content', ''), { first: 3 })).errors).toBeUndefined();
  });

  it('counts the items of lists without pages, which aliases would multiply', async () => {
    await makeProject(fork(), { files: [{ path: 'a', content: '' }] });
    const entries = '{ projects(first: 1) { nodes { latestVersion { a: entries { __typename } } } } }';
    expect((await server.send(entries)).errors).toBeUndefined();
    const twice = await server.send(entries.replace('}', '} b: entries { __typename }'));
    expect(twice.errors?.[0]?.message).toMatch(/^MAX_VERSION_SIZE allows 100 bytes/);
  });
});
