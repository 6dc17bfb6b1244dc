import { randomUUID } from 'node:crypto';
import { deleteProject } from '../project/delete-project.ts';
import { useDatabase } from '../testing/database.ts';
import { makeProject } from '../testing/factories.ts';
import { startGenerationServer, stateWithJobs, useGenerationServer } from '../testing/generation.ts';
import { useOpenRouter } from '../testing/openrouter.ts';
import type { TestServer } from '../testing/server.ts';

const database = useDatabase();
const openRouter = useOpenRouter();
const settings = { WORKER: 'false', MAX_OPEN_GENERATIONS: '3', NOODLE_MODELS: 'test/other, test/third' };
const server = useGenerationServer(database, openRouter, settings);
const fork = () => database.orm.em.fork();

const GENERATE = `mutation ($input: GenerateVersionInput!) {
  generateVersion(input: $input) {
    __typename
    ... on GenerateVersionSuccess { generation { id status model projectContext changeRequest } }
    ... on MutationError { code message }
    ... on InvalidInputError { issues { field message } }
    ... on VersionNotFoundError { number latestVersionNumber }
    ... on LimitExceededError { limit maximum actual }
    ... on ProjectNotFoundError { projectId }
    ... on IdempotencyKeyReusedError { idempotencyKey }
  }
}`;

async function call(input: Record<string, unknown>, to: TestServer = server) {
  const given = { parentNumber: 0, name: 'Generated', changeRequest: 'Change it', ...input };
  const { data, errors } = await to.send(GENERATE, { input: given });
  if (errors) throw new Error(JSON.stringify(errors));
  return data.generateVersion;
}

/** Makes a call that is refused, and sees to it that it changes nothing. */
async function refused(input: Record<string, unknown>, to?: TestServer) {
  const before = await stateWithJobs(database);
  const refusal = await call(input, to);
  expect(await stateWithJobs(database)).toEqual(before);
  return refusal;
}

describe('generateVersion refuses', () => {
  it.each([
    ['name', '', 'must not be empty or blank'],
    ['name', ' \t ', 'must not be empty or blank'],
    ['name', 'x'.repeat(256), 'must not be longer than 255 characters'],
    ['name', 'a\0b', 'must be well-formed Unicode without U+0000'],
    ['name', '\ud800', 'must be well-formed Unicode without U+0000'],
    ['changeRequest', '', 'must not be blank'],
    ['changeRequest', ' \n ', 'must not be blank'],
    ['changeRequest', 'a\0b', 'must not contain the character U+0000'],
    ['changeRequest', 'a\udc00b', 'must be well-formed Unicode'],
    ['changeRequest', 'x'.repeat(50_001), 'must not have more than 50000 characters, and has 50001'],
    ['projectContext', 'a\0b', 'must not contain the character U+0000'],
    ['projectContext', '\ud800', 'must be well-formed Unicode'],
    ['projectContext', 'x'.repeat(50_001), 'must not have more than 50000 characters, and has 50001'],
    ['model', '', 'must be the name of a model'],
    ['model', 'two words', 'must be the name of a model'],
    ['model', 'x'.repeat(256), 'must be the name of a model'],
    ['model', 'test/unknown', 'must be a model that this server may ask: test/model, test/other, test/third'],
  ])('a bad %s: %j', async (field, value, message) => {
    const project = await makeProject(fork());
    const refusal = await refused({ projectId: project.id, [field]: value, idempotencyKey: randomUUID() });
    expect(refusal).toMatchObject({
      __typename: 'InvalidInputError',
      code: 'INVALID_INPUT',
      issues: [{ field, message }],
    });
  });

  it('all that is bad at once', async () => {
    const bad = { projectId: 'x', name: '', projectContext: '\0', changeRequest: '', model: '' };
    const { issues } = await refused(bad);
    const fields = issues.map(({ field }: { field: string }) => field);
    expect(fields).toEqual(['name', 'projectContext', 'changeRequest', 'model']);
  });

  it.each([randomUUID(), 'garbage', ''])('an unknown project: %j', async projectId => {
    const refusal = await refused({ projectId, idempotencyKey: randomUUID() });
    expect(refusal).toMatchObject({ __typename: 'ProjectNotFoundError', code: 'NOT_FOUND', projectId });
  });

  it('a deleted project', async () => {
    const { id: projectId } = await makeProject(fork());
    await fork().transactional(em => deleteProject(em, { projectId }));
    const refusal = await refused({ projectId, idempotencyKey: randomUUID() });
    expect(refusal).toMatchObject({ __typename: 'ProjectInactiveError' });
  });

  it.each([1, 2_147_483_648, Number.MAX_SAFE_INTEGER])('an unknown parent: %d', async parentNumber => {
    const { id: projectId } = await makeProject(fork());
    const refusal = await refused({ projectId, parentNumber, idempotencyKey: randomUUID() });
    expect(refusal).toMatchObject({
      __typename: 'VersionNotFoundError',
      number: parentNumber,
      latestVersionNumber: 0,
    });
  });

  it('more open generations than a project may have, also when they are asked for at once', async () => {
    const [{ id: projectId }, other] = [await makeProject(fork()), await makeProject(fork())];
    const answers = await Promise.all(Array.from({ length: 8 }, () => call({ projectId })));
    const made = answers.filter(({ __typename }) => __typename === 'GenerateVersionSuccess');
    expect(made).toHaveLength(3);
    expect(await refused({ projectId })).toMatchObject({
      __typename: 'LimitExceededError',
      code: 'LIMIT_EXCEEDED',
      limit: 'MAX_OPEN_GENERATIONS',
      maximum: 3,
      actual: 4,
    });
    expect(await call({ projectId: other.id })).toMatchObject({ __typename: 'GenerateVersionSuccess' });
  });

  it('an idempotency key that another call has used', async () => {
    const { id: projectId } = await makeProject(fork());
    const idempotencyKey = randomUUID();
    await call({ projectId, idempotencyKey });
    const refusal = await refused({ projectId, idempotencyKey, changeRequest: 'Another' });
    expect(refusal).toMatchObject({ __typename: 'IdempotencyKeyReusedError', idempotencyKey });
  });

  it('everything without a provider, while all else works', async () => {
    const { id: projectId } = await makeProject(fork());
    const bare = await startGenerationServer(database, openRouter, {
      OPENROUTER_API_KEY: '',
      OPENROUTER_BASE_URL: '',
    });
    const refusal = await refused({ projectId }, bare);
    expect(refusal).toMatchObject({ __typename: 'GenerationUnavailableError', code: 'UNAVAILABLE' });
    const { data } = await bare.send('query ($id: ID!) { project(id: $id) { generations { totalCount } } }', {
      id: projectId,
    });
    await bare.close();
    expect(data.project.generations.totalCount).toBe(0);
  });
});

describe('generateVersion takes', () => {
  it('as much as it allows, as it is', async () => {
    const { id: projectId } = await makeProject(fork());
    const [projectContext, changeRequest] = ['\u{1f6b2}'.repeat(50_000), ` ${'x'.repeat(49_998)}\n`];
    const input = { projectId, projectContext, changeRequest, name: 'x'.repeat(255) };
    const { generation } = await call(input);
    expect(generation).toMatchObject({ projectContext, changeRequest, status: 'QUEUED' });
  });

  it.each([
    [undefined, 'test/model'],
    ['test/model', 'test/model'],
    ['test/third', 'test/third'],
  ])('the model %j', async (model, taken) => {
    const { id: projectId } = await makeProject(fork());
    expect(await call({ projectId, model })).toMatchObject({ generation: { model: taken } });
  });

  it('any model where the server is set up so', async () => {
    const { id: projectId } = await makeProject(fork());
    const any = await startGenerationServer(database, openRouter, { WORKER: 'false', NOODLE_MODELS: '*' });
    const answer = await call({ projectId, model: 'some/model:free' }, any);
    await any.close();
    expect(answer).toMatchObject({ generation: { model: 'some/model:free' } });
  });

  it('a call with the same key once, also when it comes many times at once', async () => {
    const { id: projectId } = await makeProject(fork());
    const input = { projectId: projectId.toUpperCase(), idempotencyKey: randomUUID() };
    const answers = await Promise.all(Array.from({ length: 6 }, () => call(input)));
    const again = await call({ projectId, model: null, idempotencyKey: input.idempotencyKey });
    const ids = new Set([...answers, again].map(({ generation }) => generation.id));
    expect(ids.size).toBe(1);
    const [left] = await fork().execute(
      `select (select count(*)::int from generation g where g.project_id = ?) as generations,
         (select count(*)::int from pgboss.job j where j.data ->> 'projectId' = ?) as jobs`,
      [projectId, projectId],
    );
    expect(left).toEqual({ generations: 1, jobs: 1 });
  });
});
