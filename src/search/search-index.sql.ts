import { statement } from '../database/statement.ts';

/** The most bytes of a text for the index: larger ones hold nearly every trigram, and would take long to take in. */
const INDEXED_SIZE_MAX = 1024 * 1024;

/** How many bytes of texts go into the index at a time, which takes it about half a second. */
const BATCH_SIZE = 2 * 1024 * 1024;

/** How many texts at the most. */
const BATCH_COUNT = 500;

/** Whether the server has the index. */
export const indexIsThere = statement<{ isThere: boolean }, []>(
  'index-is-there',
  `select to_regclass('search_text_index') is not null as "isThere"`,
);

/**
 * Brings some of a project's texts into the index, those after a hash, by hashes; gives the last one's hash. No row where
 * there are no more. A waiting server finds the texts there that another one has brought in meanwhile.
 */
export const indexTexts = statement<{ hash: Buffer }, [projectId: string, after: Buffer]>(
  'index-texts',
  `with missing as (
     select b.hash, b.size
     from blob b
     where b.project_id = $1 and b.hash > $2 and b.size <= ${INDEXED_SIZE_MAX} and b.text is not null
       and (select true from search_text s where s.project_id = $1 and s.hash = b.hash) is null
     order by b.hash
     limit ${BATCH_COUNT}
   ), batch as materialized (
     select m.hash
     from (select m.hash, sum(m.size) over (order by m.hash) - m.size as before from missing m) m
     where m.before < ${BATCH_SIZE}
   ), brought as (
     insert into search_text (project_id, hash, text)
     select $1, b.hash, b.text
     from batch t
     join blob b on b.project_id = $1 and b.hash = t.hash
     order by b.hash
     on conflict (project_id, hash) do nothing
   )
   select t.hash from batch t order by t.hash desc limit 1`,
);

/** Sorts what was brought in last into the index, which every search would have to read through otherwise. */
export const sortIndex = statement<never, []>(
  'sort-index',
  `select gin_clean_pending_list('search_text_index')`,
);

/** Tells the planner how much there is now, lest it take reading all of it for faster than asking the index. */
export const countTexts = statement<never, []>('count-texts', 'analyze search_text');
