import { resolve } from 'node:path';
import { z } from 'zod';
import { accessFaults, accessSettings } from './access/access-settings.ts';
import {
  POINTS_DEFAULT,
  rateLimitSettings,
  STREAMS_DEFAULT,
} from './access/rate-limit/rate-limit-settings.ts';
import { generationSettings } from './generation/generation-settings.ts';
import { DEPTH_MAX } from './http/query/query-size.ts';
import { flag, integer, listOf } from './setting.ts';
import { telemetrySettings } from './telemetry/telemetry-settings.ts';

const MIB = 1024 * 1024;

/** What still fits into one JavaScript string (512 MiB): a request's body as text, and a version's bytes in hexadecimal. */
const REQUEST_SIZE_MAX = 500 * MIB;
const VERSION_SIZE_MAX = 250 * MIB;

const SANDBOX_ORIGIN = 'https://studio.apollographql.com';

/** Every setting of the server by its environment variable, with its default; docs/operations.md has them all. */
const settings = z.object({
  /** The address to listen on. */
  HOST: z.string().min(1).default('127.0.0.1'),
  /** The TCP port to listen on; 0 takes a free one. */
  PORT: integer(0, 65_535, 4000),
  /** The PostgreSQL to use, as a URL; without it the server starts a PostgreSQL of its own. */
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// URL' }).optional(),
  /** The folder that holds the embedded PostgreSQL's data. */
  NOODLE_DATA_DIR: z.string().min(1).default('.noodle'),
  /** The most connections to PostgreSQL in the pool of one process. */
  DATABASE_POOL_SIZE: integer(1, 1_000, 10),
  /** The least severe log messages to write. */
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  /** The origins, separated by commas, whose pages may call the server from a browser; `*` is any. By default Apollo Sandbox's with INTROSPECTION, else none. */
  CORS_ORIGINS: z
    .string()
    .transform(listOf)
    .refine(origins => origins.every(origin => origin === '*' || isOrigin(origin)), {
      error: 'must be origins such as https://app.example.com, separated by commas, or *',
    })
    .optional(),
  /** Whether clients may introspect the schema and browsers get Apollo Sandbox's landing page; by default with AUTH=off only. */
  INTROSPECTION: flag.optional(),
  /** A JSON file of documents by their hashes, as graphql-codegen persists them: the server runs these and no others. */
  TRUSTED_DOCUMENTS: z.string().min(1).optional(),
  /** The most bytes of one file. */
  MAX_FILE_SIZE: integer(1, VERSION_SIZE_MAX, 5 * MIB),
  /** The most bytes of all files of one version, and of the contents and patches in one answer. */
  MAX_VERSION_SIZE: integer(1, VERSION_SIZE_MAX, 100 * MIB),
  /** The most files of one version. */
  MAX_VERSION_FILES: integer(1, 1_000_000, 10_000),
  /** The most file changes of one call. */
  MAX_CHANGES: integer(1, 1_000_000, 1_000),
  /** The most directories that the files which one call adds may lie in: each is looked up. */
  MAX_DIRECTORIES: integer(1, 1_000_000, 20_000),
  /** The most bytes of the patch of one file in a comparison. */
  MAX_PATCH_SIZE: integer(1_024, VERSION_SIZE_MAX, MIB),
  /** The most labels of one project: they are read all at once. */
  MAX_LABELS: integer(1, 100_000, 1_000),
  /** The most members of one project: they are read all at once. */
  MAX_MEMBERS: integer(1, 100_000, 1_000),
  /** The most bytes of a request's body; by default as many as MAX_VERSION_SIZE takes as Base64, and 1 MiB more. */
  MAX_REQUEST_SIZE: integer(1_024, REQUEST_SIZE_MAX, 0).transform(value => value || undefined),
  /** The most selection sets inside one another in a query; a fragment counts as one, too. */
  MAX_QUERY_DEPTH: integer(1, DEPTH_MAX, 50),
  /** The most that an operation may cost: about as many objects as it may give. */
  MAX_QUERY_COST: integer(1, 1_000_000_000, 100_000),
  /** The most WebSockets and event streams that one server holds open. */
  MAX_STREAMS: integer(0, 1_000_000, 1_000),
  /** How many files, counted on each page of each version, the server remembers to answer with again; 0 for none. */
  PAGE_CACHE_FILES: integer(0, 100_000_000, 1_000_000),
  /** How long an idempotency key is remembered, in hours. */
  IDEMPOTENCY_KEY_HOURS: integer(24, 24 * 365, 24 * 7),
  /** How long the server works on one operation, in seconds; of a subscription, on each event. */
  REQUEST_SECONDS: integer(1, 3_600, 30),
  /** How long a stopping server waits for requests that are under way, in seconds. */
  SHUTDOWN_SECONDS: integer(0, 3_600, 10),
  ...accessSettings,
  ...rateLimitSettings,
  ...telemetrySettings,
  ...generationSettings,
});

/** The names of all settings. */
export const SETTING_NAMES: readonly string[] = Object.keys(settings.shape);

const fittingSettings = settings.superRefine((values, context) => {
  for (const [name, message] of accessFaults(values)) {
    context.addIssue({ code: 'custom', path: [name], message });
  }
});

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}

/** The sizes and counts that a mutation's input is held against; bytes and numbers of files. */
export type Limits = Pick<
  z.infer<typeof settings>,
  | 'MAX_FILE_SIZE'
  | 'MAX_VERSION_SIZE'
  | 'MAX_VERSION_FILES'
  | 'MAX_CHANGES'
  | 'MAX_DIRECTORIES'
  | 'MAX_LABELS'
  | 'MAX_MEMBERS'
  | 'MAX_OPEN_GENERATIONS'
>;

/** The settings whose defaults follow from others. */
interface Derived {
  readonly INTROSPECTION: boolean;
  readonly CORS_ORIGINS: string[];
  readonly RATE_LIMIT_POINTS: number;
  readonly MAX_STREAMS_PER_CALLER: number;
  readonly MAX_REQUEST_SIZE: number;
}

/** The server's settings, read once at the start. */
export type Config = Omit<z.infer<typeof settings>, keyof Derived> & Derived;

/** Thrown for unusable settings; its message names every faulty one and what it must be. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * Reads the settings from environment variables; an empty variable counts as not set.
 * @throws ConfigError naming every fault at once
 */
export function parseConfig(env: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = fittingSettings.safeParse(given);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(issue => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new ConfigError(`These settings can't be used:\n${faults.join('\n')}`);
  }
  const config = parsed.data;
  return { ...config, ...derivedOf(config), NOODLE_DATA_DIR: resolve(config.NOODLE_DATA_DIR) };
}

/** What is convenient on one's own machine is off where others get in, unless it is asked for. */
function derivedOf({ AUTH, ...config }: z.infer<typeof settings>): Derived {
  const isOpen = AUTH === 'off';
  const INTROSPECTION = config.INTROSPECTION ?? isOpen;
  return {
    INTROSPECTION,
    CORS_ORIGINS: config.CORS_ORIGINS ?? (INTROSPECTION ? [SANDBOX_ORIGIN] : []),
    RATE_LIMIT_POINTS: config.RATE_LIMIT_POINTS ?? (isOpen ? 0 : POINTS_DEFAULT),
    MAX_STREAMS_PER_CALLER: config.MAX_STREAMS_PER_CALLER ?? (isOpen ? config.MAX_STREAMS : STREAMS_DEFAULT),
    MAX_REQUEST_SIZE: config.MAX_REQUEST_SIZE ?? Math.ceil((config.MAX_VERSION_SIZE * 4) / 3) + MIB,
  };
}
