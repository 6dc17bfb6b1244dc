import { useDatabase, useTransaction } from '../testing/database.ts';
import { databaseState } from '../testing/factories.ts';
import { useServer } from '../testing/server.ts';
import { LABELS, setLabelTester } from '../testing/set-label.ts';
import { countStatements } from '../testing/statements.ts';

const database = useDatabase();
const fork = useTransaction(database);
const server = useServer(fork);
const { call, refused, makeTree, labelsOf } = setLabelTester(fork, server);

describe('setLabel', () => {
  it.each([0, 1, 2, 3])('makes a label on version %d', async versionNumber => {
    const { id } = await makeTree();
    const before = Date.now();
    const { __typename, label } = await call(id, { versionNumber });
    expect(__typename).toBe('SetLabelSuccess');
    expect(label).toEqual({
      name: 'production',
      version: { number: versionNumber, name: expect.any(String) },
      updatedAt: expect.any(String),
      moves: { totalCount: 1, nodes: [{ version: { number: versionNumber } }] },
    });
    expect(Date.parse(label.updatedAt)).toBeGreaterThanOrEqual(before);
    const { data } = await server.send(LABELS, { id });
    expect(data.project).toEqual({
      labels: [{ name: 'production', version: { number: versionNumber }, updatedAt: label.updatedAt }],
      labelMoves: {
        nodes: [
          {
            name: 'production',
            version: { number: versionNumber },
            previousVersion: null,
            movedAt: label.updatedAt,
          },
        ],
      },
    });
  });

  it('moves a label to any other version, and records each move', async () => {
    const { id } = await makeTree();
    for (const versionNumber of [1, 3, 0, 2]) await call(id, { versionNumber });
    await call(id, { name: 'staging', versionNumber: 2 });
    expect(await labelsOf(id)).toEqual({
      labels: ['production:2', 'staging:2'],
      moves: ['staging:>2', 'production:0>2', 'production:3>0', 'production:1>3', 'production:>1'],
    });
  });

  it('keeps the time of each move', async () => {
    const { id } = await makeTree();
    const first = await call(id);
    await fork().execute(`update label set updated_at = '2020-02-02'`);
    const second = await call(id, { versionNumber: 1 });
    expect(second.label.updatedAt > '2020-02-02').toBe(true);
    const { data } = await server.send(LABELS, { id });
    expect(data.project.labelMoves.nodes.map(({ movedAt }: { movedAt: string }) => movedAt)).toEqual([
      second.label.updatedAt,
      first.label.updatedAt,
    ]);
  });

  it('changes neither the project nor its versions', async () => {
    const { id } = await makeTree();
    const { label: _, label_move: __, ...before } = await databaseState(fork());
    await call(id, { versionNumber: 1 });
    const { label: ___, label_move: ____, ...after } = await databaseState(fork());
    expect(after).toEqual(before);
  });

  it('succeeds where the label stands already, and records nothing', async () => {
    const { id } = await makeTree();
    const { label } = await call(id, { versionNumber: 1 });
    const before = await databaseState(fork());
    for (const expectedVersionNumber of [1, null, undefined]) {
      expect(await call(id, { versionNumber: 1, expectedVersionNumber })).toEqual({
        __typename: 'SetLabelSuccess',
        label,
      });
    }
    expect(await databaseState(fork())).toEqual(before);
  });

  it('takes names as they are, each for a label of its own', async () => {
    const { id } = await makeTree();
    const names = ['caf\u00e9', 'cafe\u0301', 'Production', 'a/b', 'a', '\u{1f600}', '\uffff', "';--"];
    for (const name of names) expect(await call(id, { name })).toMatchObject({ label: { name } });
    const { data } = await server.send(LABELS, { id });
    // By their bytes.
    const ordered = names.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect(data.project.labels.map(({ name }: { name: string }) => name)).toEqual(ordered);
  });

  it('keeps the labels of projects apart', async () => {
    const [one, other] = [await makeTree(), await makeTree()];
    await call(one.id, { versionNumber: 1 });
    await call(other.id, { versionNumber: 2, expectNew: true });
    await call(one.id, { versionNumber: 3, expectedVersionNumber: 1 });
    expect(await labelsOf(one.id)).toEqual({
      labels: ['production:3'],
      moves: ['production:1>3', 'production:>1'],
    });
    expect(await labelsOf(other.id)).toEqual({ labels: ['production:2'], moves: ['production:>2'] });
  });

  it('takes the id of the project in capitals, too', async () => {
    const { id } = await makeTree();
    await call(id.toUpperCase());
    expect(await labelsOf(id)).toEqual({ labels: ['production:0'], moves: ['production:>0'] });
  });

  it('takes no more statements for a project of many labels', async () => {
    const { id } = await makeTree();
    const count = async (name: string) => (await countStatements(() => call(id, { name }))).statements.length;
    const first = await count('first');
    for (let i = 0; i < 20; i++) await call(id, { name: `label-${i}` });
    expect(await count('last')).toBe(first);
  });
});

describe('setLabel, with an expectation', () => {
  it('moves a label that stands where it is expected', async () => {
    const { id } = await makeTree();
    await call(id, { expectNew: true });
    await call(id, { versionNumber: 3, expectedVersionNumber: 0 });
    await call(id, { versionNumber: 1, expectedVersionNumber: 3, expectNew: false });
    await call(id, { versionNumber: 2, expectNew: null, expectedVersionNumber: null });
    expect(await labelsOf(id)).toEqual({
      labels: ['production:2'],
      moves: ['production:1>2', 'production:3>1', 'production:0>3', 'production:>0'],
    });
  });

  it.each([
    ['another version', { expectedVersionNumber: 2, versionNumber: 3 }],
    ['another version, even to where it stands', { expectedVersionNumber: 2, versionNumber: 1 }],
    ['a version that there is not', { expectedVersionNumber: Number.MAX_SAFE_INTEGER, versionNumber: 3 }],
    ['no label', { expectNew: true, versionNumber: 3 }],
    ['no label, even to where it stands', { expectNew: true, versionNumber: 1 }],
    ['another version, and goes to one that there is not', { expectedVersionNumber: 0, versionNumber: 4 }],
  ])('refuses to move a label when the caller expects %s', async (_, input) => {
    const { id } = await makeTree();
    await call(id, { versionNumber: 1 });
    expect(await refused(id, input)).toEqual({
      __typename: 'LabelConflictError',
      code: 'CONFLICT',
      message: expect.stringMatching(
        /^The label stands on version 1, and (version \d+|none of this name) was/,
      ),
      currentLabel: { name: 'production', version: { number: 1 } },
    });
  });

  it('refuses to make a label that the caller expects to be there', async () => {
    const { id } = await makeTree();
    await call(id, { name: 'Production' });
    expect(await refused(id, { expectedVersionNumber: 0 })).toEqual({
      __typename: 'LabelConflictError',
      code: 'CONFLICT',
      message: expect.stringMatching(/^There is no label of this name, and version 0 was expected/),
      currentLabel: null,
    });
  });

  it('refuses two expectations at once', async () => {
    const { id } = await makeTree();
    const message = 'must not be given with expectedVersionNumber';
    expect(await refused(id, { expectNew: true, expectedVersionNumber: 0 })).toEqual({
      __typename: 'InvalidInputError',
      code: 'INVALID_INPUT',
      message: `The input can't be used: expectNew ${message}.`,
      issues: [{ path: ['expectNew'], message }],
    });
  });
});
