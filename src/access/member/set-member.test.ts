import { parseConfig } from '../../config.ts';
import { bearing, makeApiKey } from '../../testing/callers.ts';
import { useDatabase } from '../../testing/database.ts';
import { databaseState } from '../../testing/factories.ts';
import { makeOwned } from '../../testing/members.ts';
import { useServer } from '../../testing/server.ts';
import { ProjectRole } from '../project-role.ts';
import { Member } from './member.entity.ts';
import { removeMember } from './remove-member.ts';
import { setMember } from './set-member.ts';

const database = useDatabase();
const fork = () => database.orm.em.fork();
const server = useServer(fork, { AUTH: 'on', MAX_MEMBERS: '3' });
const { VIEWER, EDITOR, OWNER } = ProjectRole;
const keys: Record<string, Record<string, string>> = {};
beforeAll(async () => {
  for (const subject of ['ann', 'ben', 'cem']) keys[subject] = bearing(await makeApiKey(fork(), subject));
});

const SET = `mutation ($input: SetMemberInput!) { setMember(input: $input) {
  __typename
  ... on SetMemberSuccess { member { subject role } project { members { subject role } } }
  ... on MutationError { code message }
  ... on ForbiddenError { requiredRole }
  ... on InvalidInputError { issues { field } }
  ... on LimitExceededError { limit maximum actual }
} }`;
const REMOVE = `mutation ($input: RemoveMemberInput!) { removeMember(input: $input) {
  __typename
  ... on RemoveMemberSuccess { subject projectId }
  ... on MutationError { code message }
  ... on MemberNotFoundError { subject }
} }`;

async function set(as: string, input: object) {
  const { data, errors } = await server.send(SET, { input }, keys[as]);
  expect(errors).toBeUndefined();
  return data.setMember;
}

async function remove(as: string, input: object) {
  const { data, errors } = await server.send(REMOVE, { input }, keys[as]);
  expect(errors).toBeUndefined();
  return data.removeMember;
}

async function rolesIn(projectId: string): Promise<Record<string, string>> {
  const members = await fork().find(Member, { projectId });
  return Object.fromEntries(members.map(({ subject, role }) => [subject, role]));
}

describe('setMember', () => {
  it('gives a subject a role, and then another one', async () => {
    const projectId = await makeOwned(fork(), 'ann');
    expect(await set('ann', { projectId, subject: 'ben', role: VIEWER })).toMatchObject({
      __typename: 'SetMemberSuccess',
      member: { subject: 'ben', role: VIEWER },
      project: {
        members: [
          { subject: 'ann', role: OWNER },
          { subject: 'ben', role: VIEWER },
        ],
      },
    });
    expect(await set('ann', { projectId, subject: 'ben', role: OWNER })).toMatchObject({
      member: { role: OWNER },
    });
    expect(await rolesIn(projectId)).toEqual({ ann: OWNER, ben: OWNER });
  });

  it.each([
    ['', 'empty'],
    [' ben', 'a leading space'],
    ['x'.repeat(256), '256 characters'],
    ['a\u0000b', 'U+0000'],
  ])('refuses a subject that is none: %j (%s)', async subject => {
    const projectId = await makeOwned(fork(), 'ann');
    expect(await set('ann', { projectId, subject, role: VIEWER })).toMatchObject({
      __typename: 'InvalidInputError',
      issues: [{ field: 'subject' }],
    });
  });

  it('refuses more than MAX_MEMBERS', async () => {
    const projectId = await makeOwned(fork(), 'ann', { ben: VIEWER, cem: VIEWER });
    expect(await set('ann', { projectId, subject: 'dan', role: VIEWER })).toMatchObject({
      __typename: 'LimitExceededError',
      ...{ limit: 'MAX_MEMBERS', maximum: 3, actual: 4 },
    });
  });

  it('leaves a project an owner, though an admin asks', async () => {
    const projectId = await makeOwned(fork(), 'ann', { ben: EDITOR });
    const before = await databaseState(fork());
    const demoted = fork().transactional(em =>
      setMember(em, { projectId, subject: 'ann', role: EDITOR }, null, parseConfig({})),
    );
    await expect(demoted).rejects.toMatchObject({ refusal: { code: 'CONFLICT' } });
    expect(await databaseState(fork())).toEqual(before);
    expect(await set('ann', { projectId, subject: 'ann', role: VIEWER })).toMatchObject({
      __typename: 'LastOwnerError',
      code: 'CONFLICT',
    });
    expect(await set('ann', { projectId, subject: 'ann', role: OWNER })).toMatchObject({
      __typename: 'SetMemberSuccess',
    });
  });

  it('gives the first role in a project that anyone made with AUTH=off, for an admin', async () => {
    const projectId = await makeOwned(fork(), 'ann');
    await fork().nativeDelete(Member, { projectId });
    await fork().transactional(em =>
      setMember(em, { projectId, subject: 'ben', role: OWNER }, null, parseConfig({})),
    );
    expect(await rolesIn(projectId)).toEqual({ ben: OWNER });
  });

  it('lets two owners who demote each other at once leave one of them', async () => {
    for (let round = 0; round < 5; round++) {
      const projectId = await makeOwned(fork(), 'ann', { ben: OWNER });
      const answers = await Promise.all([
        set('ann', { projectId, subject: 'ben', role: VIEWER }),
        set('ben', { projectId, subject: 'ann', role: VIEWER }),
      ]);
      const types = answers.map(({ __typename }) => __typename).sort();
      expect(types).toEqual(['ForbiddenError', 'SetMemberSuccess']);
      expect(Object.values(await rolesIn(projectId)).sort()).toEqual([OWNER, VIEWER]);
    }
  });
});

describe('removeMember', () => {
  it('takes a member out, who sees nothing any more', async () => {
    const projectId = await makeOwned(fork(), 'ann', { ben: EDITOR });
    expect(await remove('ann', { projectId, subject: 'ben' })).toEqual({
      __typename: 'RemoveMemberSuccess',
      subject: 'ben',
      projectId,
    });
    const seen = await server.send(
      'query ($id: ID!) { project(id: $id) { id } }',
      { id: projectId },
      keys.ben,
    );
    expect(seen.data).toEqual({ project: null });
  });

  it('lets anybody leave, to whom the project is gone with that', async () => {
    const projectId = await makeOwned(fork(), 'ann', { cem: VIEWER });
    expect(await remove('cem', { projectId, subject: 'cem' })).toEqual({
      __typename: 'RemoveMemberSuccess',
      subject: 'cem',
      projectId,
    });
    expect(await rolesIn(projectId)).toEqual({ ann: OWNER });
  });

  it('refuses to let the last owner leave', async () => {
    const projectId = await makeOwned(fork(), 'ann', { ben: EDITOR });
    expect(await remove('ann', { projectId, subject: 'ann' })).toMatchObject({
      __typename: 'LastOwnerError',
    });
    expect(await rolesIn(projectId)).toEqual({ ann: OWNER, ben: EDITOR });
  });

  it('lets one of two owners leave, and when both try at once not the other one', async () => {
    for (let round = 0; round < 5; round++) {
      const projectId = await makeOwned(fork(), 'ann', { ben: OWNER });
      const answers = await Promise.all([
        remove('ann', { projectId, subject: 'ann' }),
        remove('ben', { projectId, subject: 'ben' }),
      ]);
      expect(answers.map(({ __typename }) => __typename).sort()).toEqual([
        'LastOwnerError',
        'RemoveMemberSuccess',
      ]);
      expect(Object.values(await rolesIn(projectId))).toEqual([OWNER]);
    }
  });

  it('refuses who is no member', async () => {
    const projectId = await makeOwned(fork(), 'ann');
    expect(await remove('ann', { projectId, subject: 'dan' })).toMatchObject({
      __typename: 'MemberNotFoundError',
      code: 'NOT_FOUND',
      subject: 'dan',
    });
  });

  it('looks again at the role of who asks when the project is locked', async () => {
    const projectId = await makeOwned(fork(), 'ann');
    const gone = fork().transactional(em => removeMember(em, { projectId, subject: 'ann' }, 'ben'));
    await expect(gone).rejects.toMatchObject({ refusal: { code: 'NOT_FOUND', projectId } });
  });
});

describe('createProject and forkProject', () => {
  const CREATE = `mutation ($key: UUID) { createProject(input: {name: "P", files: [], idempotencyKey: $key}) {
    __typename ... on CreateProjectSuccess { project { id viewerRole } } ... on MutationError { code } } }`;
  const FORK = `mutation ($id: ID!, $key: UUID) {
    forkProject(input: {projectId: $id, versionNumber: 0, name: "F", idempotencyKey: $key}) {
      __typename ... on ForkProjectSuccess { project { id viewerRole forkedFrom { number } } }
      ... on MutationError { code } } }`;

  it('make their caller the owner', async () => {
    const created = await server.send(CREATE, {}, keys.ann);
    const { project } = created.data.createProject;
    expect(project.viewerRole).toBe(OWNER);
    const forked = await server.send(FORK, { id: project.id }, keys.ann);
    expect(forked.data.forkProject.project).toMatchObject({ viewerRole: OWNER, forkedFrom: { number: 0 } });
    expect(await rolesIn(forked.data.forkProject.project.id)).toEqual({ ann: OWNER });
  });

  it('give nobody the project of another caller with the same idempotency key', async () => {
    const id = await makeOwned(fork(), 'ann', { ben: VIEWER });
    const key = '01890a5d-ac96-774b-bcce-b302099a8057';
    await server.send(CREATE, { key }, keys.ann);
    await server.send(FORK, { id, key }, keys.ann);
    const { data } = await server.send(CREATE, { key }, keys.ben);
    expect(await rolesIn(data.createProject.project.id)).toEqual({ ben: OWNER });
    const forked = await server.send(FORK, { id, key }, keys.ben);
    expect(forked.data.forkProject.__typename).toBe('IdempotencyKeyReusedError');
  });

  it('repeat nothing to a caller who has lost the project since', async () => {
    const key = '01890a5d-ac96-774b-bcce-b302099a8058';
    const { data } = await server.send(CREATE, { key }, keys.ann);
    const projectId = data.createProject.project.id;
    expect((await server.send(CREATE, { key }, keys.ann)).data).toEqual(data);
    await set('ann', { projectId, subject: 'ben', role: OWNER });
    await remove('ben', { projectId, subject: 'ann' });
    expect((await server.send(CREATE, { key }, keys.ann)).data.createProject).toEqual({
      __typename: 'ForbiddenError',
      code: 'FORBIDDEN',
    });
  });

  it('show the origin of a fork only to who may see it', async () => {
    const id = await makeOwned(fork(), 'ann', { ben: VIEWER });
    const { data } = await server.send(FORK, { id }, keys.ben);
    const forked = data.forkProject.project;
    expect(forked.forkedFrom).toEqual({ number: 0 });
    await remove('ann', { projectId: id, subject: 'ben' });
    const query = 'query ($id: ID!) { project(id: $id) { forkedFrom { number files { nodes { path } } } } }';
    expect((await server.send(query, { id: forked.id }, keys.ben)).data).toEqual({
      project: { forkedFrom: null },
    });
  });
});
