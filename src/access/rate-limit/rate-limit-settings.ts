import { z } from 'zod';
import { integer } from '../../setting.ts';

/** The most points of a bucket: what is used up beyond them still fits into PostgreSQL's `int`. */
const POINTS_MAX = 1_000_000_000;

/** The settings for what callers may use up, by their environment variables. */
export const rateLimitSettings = {
  /** The points that a caller may use up in a window; 0 for no limit, which is the default with AUTH=off, else 1000000. */
  RATE_LIMIT_POINTS: integer(0, POINTS_MAX, -1).transform(value => (value < 0 ? undefined : value)),
  /** How long a window is, in seconds. */
  RATE_LIMIT_SECONDS: integer(1, 86_400, 60),
  /** Where the points are kept: in the memory of one server, or in the database that several share. */
  RATE_LIMIT_STORE: z.enum(['memory', 'database'], { error: 'must be memory or database' }).default('memory'),
  /** The most WebSockets and event streams that one caller holds open on one server; by default 100 with AUTH=on, else MAX_STREAMS. */
  MAX_STREAMS_PER_CALLER: integer(1, 1_000_000, 0).transform(value => value || undefined),
};

/** The points of a window with AUTH=on: ten of the dearest operations, or some thousand trees of files. */
export const POINTS_DEFAULT = 1_000_000;

/** The streams of a caller with AUTH=on. */
export const STREAMS_DEFAULT = 100;
