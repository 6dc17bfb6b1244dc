import pg from 'pg';
import type { Statement } from '../../database/statement.ts';
import { DEFAULT_ORDER, listProjects } from '../../project/project-list.ts';
import { useDatabase } from '../../testing/database.ts';
import { makeOwned } from '../../testing/members.ts';
import { fillTables, readingOf, STATISTICS } from '../../testing/plans.ts';
import { countStatements } from '../../testing/statements.ts';
import { membersAmong, membersOfProjects } from './member.sql.ts';

const database = useDatabase();
let client: pg.Client;
const ids: string[] = [];
beforeAll(async () => {
  const em = database.orm.em.fork();
  for (let i = 0; i < 3; i++) ids.push(await makeOwned(em, 'ann'));
  await fillTables(em);
  // Everybody has projects, and some have many members.
  await em.execute(
    `insert into member (project_id, subject, role)
     select p.id, 'subject ' || n || ' of ' || left(p.id::text, 3), 'EDITOR' from project p, generate_series(1, 20) n`,
  );
  client = new pg.Client(database.url);
  await client.connect();
});
afterAll(() => client.end());

describe.each(STATISTICS)('after "%s"', statistics => {
  beforeAll(() => client.query(statistics));

  it('reading a role reads one row', async () => {
    const { rowsRead, rowsGiven } = await readingOf(client, membersAmong, ids, ['ann']);
    expect(rowsGiven).toBe(3);
    expect(rowsRead).toEqual({ member: 3 });
  });

  it('reading members reads no others', async () => {
    const { rowsRead, rowsGiven } = await readingOf(client, membersOfProjects, ids);
    expect(rowsGiven).toBe(63);
    expect(rowsRead).toEqual({ member: 63 });
  });

  it('listing the projects of a subject reads no others', async () => {
    const page = { limit: 20, backward: false, after: undefined, before: undefined };
    const list = () => listProjects(database.orm.em.fork().getKysely(), 'ann', {}, DEFAULT_ORDER, page);
    const { statements } = await countStatements(list);
    const text = statements.find(it => it.includes('list-projects'));
    const sent = { text } as Statement<unknown, [string, boolean, number]>;
    const { rowsRead, rowsGiven } = await readingOf(client, sent, 'ann', true, 21);
    expect(rowsGiven).toBe(3);
    expect(rowsRead).toEqual({ member: 3, project: 3 });
  });
});
