import pg from 'pg';

const { builtins, getTypeParser } = pg.types;

/** PostgreSQL's int4[]; pg has no name for it. */
const INTEGER_ARRAY = 1007;

/**
 * How the rows of prepared statements are read: as `pg` does, but for the two types that most of their values are of,
 * whose general parsers took a tenth of a large answer's time.
 */
export const rowTypes: pg.CustomTypesConfig = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (oid === INTEGER_ARRAY) return parseIntegers;
    if (oid === builtins.TIMESTAMPTZ) return parseTimestamp;
    return getTypeParser(oid, format as 'text');
  },
};

/** Reads `{1,2,3}`, of which no element is null. */
function parseIntegers(text: string): number[] {
  return text === '{}' ? [] : text.slice(1, -1).split(',').map(Number);
}

const parseAnyTimestamp = getTypeParser(builtins.TIMESTAMPTZ);

/** Reads `2026-01-31 12:30:00.5+00`, which ISO 8601 writes with a T and a Z; other forms and zones as `pg` does. */
function parseTimestamp(text: string): Date {
  const isUsual = text.endsWith('+00') && text.charAt(10) === ' ';
  return isUsual ? new Date(`${text.slice(0, 10)}T${text.slice(11, -3)}Z`) : parseAnyTimestamp(text);
}
