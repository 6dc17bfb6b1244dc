import { statement } from '../database/statement.ts';
import { asked, placeIn, type SearchedText, toRead } from './searched-text.sql.ts';

/** The most characters (Unicode code points) of a line that are given. */
export const LINE_MAX = 500;

/** How many of them at the most stand before the first match. */
const BEFORE_MATCH = 100;

/** A line of a file in which a text stands. */
export interface LineRow {
  /** The version's, in the lists that were given. */
  readonly position: number;
  readonly path: string;
  readonly hash: string;
  readonly size: number;
  /** The line's number, from 1. */
  readonly line: number;
  /** The line, or the part of it around the first match. */
  readonly text: string;
  /** How many UTF-16 code units of the line stand before the text. */
  readonly textStart: number;
  /** Whether the text is only a part of the line. */
  readonly cut: boolean;
}

/**
 * The first lines in which a text stands, of each of the versions that layers make, by path and number. They begin with a
 * path ($7) and end before another one; of the file at one path ($9) only lines after a number. A version's files are
 * read in order, and only until there are as many lines as wanted.
 */
export const matchingLines = statement<
  LineRow,
  [
    projects: readonly string[],
    ...SearchedText,
    projectIds: readonly string[],
    layers: readonly string[],
    from: string,
    before: string,
    afterPath: string,
    afterLine: number,
    limit: number,
  ]
>(
  'matching-lines',
  `with ${asked}
   select (k.position - 1)::int as position, m.*
   from unnest($5::uuid[], $6::text[]) with ordinality k (project_id, layers, position)
   cross join lateral (
     select t.path, encode(t.blob_hash, 'hex') as hash, t.size, m.*
     from (
       select distinct on (l.path) l.path, l.blob_hash, l.size
       from version_file l
       where l.project_id = k.project_id and l.project_id = any ($1::uuid[])
         and l.version_number = any (k.layers::int[]) and l.path >= $7 and l.path < $8
       order by l.path, l.version_number desc
     ) t
     cross join lateral (
       select w.line::int, substr(x.text, x.start + 1, ${LINE_MAX}) as text,
         x.start + regexp_count(left(x.text, x.start), '[\\U00010000-\\U0010ffff]') as "textStart",
         x.start > 0 or length(x.text) > ${LINE_MAX} as cut
       from (
         select l.line, l.text, ${placeIn('l.text')} as place
         from blob b
         cross join lateral string_to_table(b.text, chr(10)) with ordinality l (text, line)
         where b.project_id = k.project_id and b.project_id = any ($1::uuid[]) and b.hash = t.blob_hash
           and ${placeIn('b.text')} > 0 and ${placeIn('l.text')} > 0 and (t.path > $9 or l.line > $10)
         order by l.line
         limit $11
       ) w
       cross join lateral (
         select regexp_replace(w.text, '\\r$', '') as text, greatest(0, w.place - ${BEFORE_MATCH + 1}) as start
       ) x
     ) m
     where t.blob_hash is not null and ${toRead('k.project_id', 't.blob_hash')}
     order by t.path, m.line
     limit $11
   ) m
   order by k.position, m.path, m.line`,
);

/**
 * Ends the statements of this transaction that take longer, in milliseconds; and keeps the planner from reading whole
 * tables, which it takes for cheap while they are small, and goes on doing when they have grown.
 */
export const limitTime = statement<never, [milliseconds: string]>(
  'limit-time',
  `select set_config('statement_timeout', $1, true), set_config('enable_seqscan', 'off', true)`,
);
