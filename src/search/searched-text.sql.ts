/** From how many contents on that may hold a text, of one project, reading them in order is taken for the faster way. */
const RARE_MAX = 200;

/** What is searched for: the query, whether its case counts, and what the index is asked for, if anything. */
export type SearchedText = [query: string, caseSensitive: boolean, pattern: string | null];

/** Where the query ($2) begins in a text, from 1; 0 where it doesn't. */
export const placeIn = (text: string) =>
  `strpos(case when $3 then ${text} else lower(${text}) end, case when $3 then $2 else lower($2) end)`;

/**
 * What the index says: the contents that may hold the query (hit), and the projects where they are so few that the
 * others needn't be read (rare). The index holds a project at a time, so each is asked for by itself.
 */
export const asked = `hit as materialized (
    select p.id as project_id, s.hash
    from unnest($1::uuid[]) p (id)
    cross join lateral (
      select s.hash from search_text s where s.project_id = p.id and s.text ilike $4 limit ${RARE_MAX}
    ) s
  ), rare as materialized (
    select p.id
    from unnest($1::uuid[]) p (id)
    where $4 is not null and (select count(*) from hit h where h.project_id = p.id) < ${RARE_MAX}
  )`;

/**
 * Whether a content has to be read: the index can't tell, has it as a hit, or hasn't got it. The last one is asked for as
 * a value, lest the planner read what the index has of all projects.
 */
export const toRead = (projectId: string, hash: string) => `(
    ${projectId} not in (select r.id from rare r)
    or ${hash} in (select h.hash from hit h)
    or (select true from search_text s where s.project_id = ${projectId} and s.hash = ${hash}) is null
  )`;
