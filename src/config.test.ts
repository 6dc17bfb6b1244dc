import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ConfigError, parseConfig } from './config.ts';
import { ROOT } from './root.ts';

const MIB = 1024 * 1024;

function faults(env: Record<string, string>): string[] {
  try {
    parseConfig(env);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    const [title, ...lines] = (error as ConfigError).message.split('\n');
    expect(title).toBe("These settings can't be used:");
    return lines.map(line => line.trim());
  }
}

describe('parseConfig', () => {
  it('has a default for every setting', () => {
    expect(parseConfig({})).toEqual({
      HOST: '127.0.0.1',
      PORT: 4000,
      NOODLE_DATA_DIR: resolve('.noodle'),
      DATABASE_POOL_SIZE: 10,
      LOG_LEVEL: 'info',
      CORS_ORIGINS: ['https://studio.apollographql.com'],
      INTROSPECTION: true,
      MAX_FILE_SIZE: 5 * MIB,
      MAX_VERSION_SIZE: 100 * MIB,
      MAX_VERSION_FILES: 10_000,
      MAX_CHANGES: 1_000,
      MAX_DIRECTORIES: 20_000,
      MAX_LABELS: 1_000,
      MAX_MEMBERS: 1_000,
      MAX_PATCH_SIZE: MIB,
      MAX_REQUEST_SIZE: Math.ceil((100 * MIB * 4) / 3) + MIB,
      MAX_QUERY_DEPTH: 50,
      MAX_QUERY_COST: 100_000,
      MAX_STREAMS: 1_000,
      PAGE_CACHE_FILES: 1_000_000,
      IDEMPOTENCY_KEY_HOURS: 168,
      REQUEST_SECONDS: 30,
      SHUTDOWN_SECONDS: 10,
      RATE_LIMIT_POINTS: 0,
      RATE_LIMIT_SECONDS: 60,
      RATE_LIMIT_STORE: 'memory',
      MAX_STREAMS_PER_CALLER: 1_000,
      METRICS: true,
      METRICS_PORT: 0,
      OTEL_SERVICE_NAME: 'noodle',
      OTEL_TRACES_SAMPLER_ARG: 1,
      AUTH: 'off',
      JWT_CLOCK_SKEW_SECONDS: 30,
      JWT_SCOPES_CLAIM: 'scope',
      JWT_DEFAULT_SCOPES: ['read', 'write'],
      TRUSTED_PROXIES: [],
      NOODLE_MODEL: 'openrouter/auto',
      NOODLE_MODELS: [],
      WORKER: true,
      GENERATION_CONCURRENCY: 4,
      MAX_OPEN_GENERATIONS: 20,
      GENERATION_ATTEMPTS: 4,
      GENERATION_FIRST_TOKEN_SECONDS: 90,
      GENERATION_BETWEEN_TOKENS_SECONDS: 45,
      GENERATION_SECONDS: 900,
      GENERATION_PROMPT_TOKENS: 60_000,
      GENERATION_OUTPUT_TOKENS: 32_000,
      GENERATION_TOKENS: 400_000,
      GENERATION_COST: 5,
      PROJECT_DAILY_TOKENS: 10_000_000,
      PROJECT_DAILY_COST: 100,
    });
  });

  it('explains every setting where it stands', () => {
    const sources = [
      'src/config.ts',
      'src/access/access-settings.ts',
      'src/access/rate-limit/rate-limit-settings.ts',
      'src/generation/generation-settings.ts',
      'src/telemetry/telemetry-settings.ts',
    ];
    const source = sources.map(file => readFileSync(join(ROOT, file), 'utf8')).join('');
    const unset = [
      'DATABASE_URL',
      'TRUSTED_DOCUMENTS',
      'OPENROUTER_API_KEY',
      'OPENROUTER_BASE_URL',
      'METRICS_TOKEN',
      'OTEL_EXPORTER_OTLP_ENDPOINT',
    ];
    for (const name of [...Object.keys(parseConfig({})), ...unset]) {
      expect(source).toMatch(new RegExp(`/\\*\\* .*\\n? .*\\*/\\n  ${name}: `));
    }
  });

  it('takes what is set', () => {
    const env = {
      HOST: '::1',
      PORT: '0',
      DATABASE_URL: 'postgresql://me:secret@db.example.com/noodle?sslmode=require',
      NOODLE_DATA_DIR: '/data/../noodle',
      LOG_LEVEL: 'silent',
      INTROSPECTION: 'false',
      MAX_REQUEST_SIZE: '1024',
      IDEMPOTENCY_KEY_HOURS: '24',
      SHUTDOWN_SECONDS: '0',
      OPENROUTER_API_KEY: 'sk-or-v1-0123',
      OPENROUTER_BASE_URL: 'http://127.0.0.1:11434/v1',
      NOODLE_MODEL: 'llama3.3:70b',
      NOODLE_MODELS: 'a/b, c/d',
      WORKER: 'false',
      GENERATION_COST: '0.25',
    };
    expect(parseConfig(env)).toMatchObject({
      ...env,
      PORT: 0,
      NOODLE_DATA_DIR: '/noodle',
      INTROSPECTION: false,
      MAX_REQUEST_SIZE: 1024,
      IDEMPOTENCY_KEY_HOURS: 24,
      SHUTDOWN_SECONDS: 0,
      NOODLE_MODELS: ['a/b', 'c/d'],
      WORKER: false,
      GENERATION_COST: 0.25,
    });
  });

  it('takes an empty variable for one that is not set, and leaves unknown ones alone', () => {
    const unset = { PORT: '', DATABASE_URL: '', MAX_REQUEST_SIZE: '', NODLE_DATA_DIR: '/x', HOME: '/root' };
    expect(parseConfig(unset)).toEqual(parseConfig({}));
  });

  it.each([
    ['https://a.example.com', ['https://a.example.com']],
    [' https://a.example.com , http://localhost:3000,', ['https://a.example.com', 'http://localhost:3000']],
    ['*', ['*']],
    [',', []],
  ])('takes the origins %j', (text, origins) => {
    expect(parseConfig({ CORS_ORIGINS: text }).CORS_ORIGINS).toEqual(origins);
  });

  it('lets a request hold a whole version as Base64', () => {
    expect(parseConfig({ MAX_VERSION_SIZE: '3000' }).MAX_REQUEST_SIZE).toBe(4_000 + MIB);
  });

  it.each([
    [{}, true, ['https://studio.apollographql.com']],
    [{ INTROSPECTION: 'false' }, false, []],
    [{ AUTH: 'on' }, false, []],
    [{ AUTH: 'on', INTROSPECTION: 'true' }, true, ['https://studio.apollographql.com']],
    [{ AUTH: 'on', CORS_ORIGINS: 'https://a.example.com' }, false, ['https://a.example.com']],
  ])('shows the schema, and lets Sandbox in, where it is not asked who calls: %j', (env, shown, origins) => {
    expect(parseConfig(env)).toMatchObject({ INTROSPECTION: shown, CORS_ORIGINS: origins });
  });

  it('limits rates by default where it asks who calls', () => {
    expect(parseConfig({ AUTH: 'on' }).RATE_LIMIT_POINTS).toBe(1_000_000);
    expect(parseConfig({ AUTH: 'on', RATE_LIMIT_POINTS: '0' }).RATE_LIMIT_POINTS).toBe(0);
    expect(parseConfig({ RATE_LIMIT_POINTS: '7' }).RATE_LIMIT_POINTS).toBe(7);
  });

  it('lets one caller hold all streams where it does not ask who calls', () => {
    expect(parseConfig({ MAX_STREAMS: '7' }).MAX_STREAMS_PER_CALLER).toBe(7);
    expect(parseConfig({ AUTH: 'on' }).MAX_STREAMS_PER_CALLER).toBe(100);
    expect(parseConfig({ MAX_STREAMS_PER_CALLER: '7' }).MAX_STREAMS_PER_CALLER).toBe(7);
  });

  it.each([
    ['PORT', '65536', 'must be a whole number from 0 to 65535'],
    ['PORT', '-1', 'must be a whole number from 0 to 65535'],
    ['PORT', '80.5', 'must be a whole number from 0 to 65535'],
    ['PORT', '0x50', 'must be a whole number from 0 to 65535'],
    ['PORT', ' 80', 'must be a whole number from 0 to 65535'],
    ['DATABASE_POOL_SIZE', '0', 'must be a whole number from 1 to 1000'],
    ['DATABASE_POOL_SIZE', '9'.repeat(30), 'must be a whole number from 1 to 1000'],
    ['DATABASE_URL', 'mysql://me:CANARY@host/db', 'must be a postgres:// URL'],
    ['DATABASE_URL', 'CANARY', 'must be a postgres:// URL'],
    ['LOG_LEVEL', 'CANARY', /^Invalid option: expected one of "trace"\|.*"silent"$/],
    ['INTROSPECTION', 'CANARY', 'must be true or false'],
    ['CORS_ORIGINS', 'CANARY', /^must be origins such as/],
    ['CORS_ORIGINS', 'https://a.example.com/', /^must be origins such as/],
    ['CORS_ORIGINS', 'https://a.example.com,https://b.example.com/CANARY', /^must be origins such as/],
    ['CORS_ORIGINS', 'null', /^must be origins such as/],
    ['MAX_FILE_SIZE', '0', /^must be a whole number from 1 to /],
    ['MAX_REQUEST_SIZE', '1023', /^must be a whole number from 1024 to /],
    ['MAX_QUERY_DEPTH', '101', 'must be a whole number from 1 to 100'],
    ['MAX_QUERY_COST', '0', /^must be a whole number from 1 to /],
    ['IDEMPOTENCY_KEY_HOURS', '23', 'must be a whole number from 24 to 8760'],
    ['OPENROUTER_API_KEY', 'CANARY CANARY', /^must be a key as the provider gave it/],
    ['OPENROUTER_API_KEY', 'CANARY\n', /^must be a key as the provider gave it/],
    ['OPENROUTER_BASE_URL', 'CANARY', 'must be an http:// or https:// URL'],
    ['OPENROUTER_BASE_URL', 'ftp://127.0.0.1/CANARY', 'must be an http:// or https:// URL'],
    ['OPENROUTER_BASE_URL', 'http://me:CANARY@127.0.0.1/v1', /^must not hold a password/],
    ['NOODLE_MODEL', 'a model CANARY', /^must be the name of a model/],
    ['NOODLE_MODELS', 'a/b, a model CANARY', /^must be names of models/],
    ['GENERATION_COST', '-1', 'must be an amount of US dollars such as 2.50'],
    ['GENERATION_COST', '1e3', 'must be an amount of US dollars such as 2.50'],
    ['RATE_LIMIT_POINTS', '1000000001', 'must be a whole number from 0 to 1000000000'],
    ['RATE_LIMIT_SECONDS', '0', 'must be a whole number from 1 to 86400'],
    ['RATE_LIMIT_STORE', 'CANARY', 'must be memory or database'],
    ['MAX_STREAMS_PER_CALLER', '0', 'must be a whole number from 1 to 1000000'],
    ['REQUEST_SECONDS', '0', 'must be a whole number from 1 to 3600'],
    ['METRICS', 'maybe', 'must be true or false'],
    ['METRICS_TOKEN', 'short-CANARY', 'must be 16 characters or more, without spaces'],
    ['METRICS_TOKEN', 'CANARY with spaces in it', 'must be 16 characters or more, without spaces'],
    ['METRICS_PORT', '65536', 'must be a whole number from 0 to 65535'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318', 'must be an http:// or https:// URL'],
    ['OTEL_TRACES_SAMPLER_ARG', '1.5', 'must be a number from 0 to 1'],
    ['SHUTDOWN_SECONDS', '3601', 'must be a whole number from 0 to 3600'],
  ])('refuses %s=%s, without quoting it', (name, value, rule) => {
    const [fault, ...others] = faults({ [name]: value });
    expect(others).toEqual([]);
    expect(fault).toMatch(new RegExp(`^${name}: `));
    const said = fault?.slice(name.length + 2);
    if (typeof rule === 'string') expect(said).toBe(rule);
    else expect(said).toMatch(rule);
    expect(fault).not.toContain('CANARY');
  });

  it('names all faults at once', () => {
    const names = ['PORT', 'DATABASE_URL', 'LOG_LEVEL', 'CORS_ORIGINS', 'INTROSPECTION', 'MAX_CHANGES'];
    const env = Object.fromEntries(names.map(name => [name, 'x']));
    expect(faults(env).map(fault => fault.split(':')[0])).toEqual(names);
  });
});
