import { z } from 'zod';
import { dollars, flag, integer, listOf } from '../setting.ts';

const MODEL = /^[\x21-\x7e]{1,255}$/;

/** The settings for versions that a model writes, by their environment variables. */
export const generationSettings = {
  /** The key for OpenRouter, or for OPENROUTER_BASE_URL where that wants one. Without a key and a base URL no model is asked. */
  OPENROUTER_API_KEY: z
    .string()
    .regex(/^[\x21-\x7e]{1,1000}$/, 'must be a key as the provider gave it, without blanks')
    .optional(),
  /** An OpenAI-compatible server to ask instead of OpenRouter, such as http://127.0.0.1:11434/v1 for a local Ollama. */
  OPENROUTER_BASE_URL: z
    .url({ protocol: /^https?$/, error: 'must be an http:// or https:// URL' })
    .refine(url => !URL.canParse(url) || !(new URL(url).username || new URL(url).password), {
      error: 'must not hold a password; give it as OPENROUTER_API_KEY',
    })
    .optional(),
  /** The model that writes versions unless a call names another. */
  NOODLE_MODEL: z
    .string()
    .regex(MODEL, 'must be the name of a model, such as openrouter/auto')
    .default('openrouter/auto'),
  /** The other models that a call may name, separated by commas; `*` is any. */
  NOODLE_MODELS: z
    .string()
    .default('')
    .transform(listOf)
    .refine(models => models.every(model => MODEL.test(model)), {
      error: 'must be names of models, separated by commas, or *',
    }),
  /** Whether the server does the work of generations itself; with false only `npm run worker` processes do. */
  WORKER: flag.default(true),
  /** How many generations one process works on at once. */
  GENERATION_CONCURRENCY: integer(1, 100, 4),
  /** How many generations of one project may be queued or running at once. */
  MAX_OPEN_GENERATIONS: integer(1, 10_000, 20),
  /** How often a model is called for a generation at the most, until somebody asks for a retry: failures, repair and restarts count. */
  GENERATION_ATTEMPTS: integer(1, 100, 4),
  /** How long a model may take for its first token, in seconds. */
  GENERATION_FIRST_TOKEN_SECONDS: integer(1, 300, 90),
  /** How long a model may pause between two tokens, in seconds. */
  GENERATION_BETWEEN_TOKENS_SECONDS: integer(1, 300, 45),
  /** How long a generation may be worked on, all attempts and waits between them together, in seconds. */
  GENERATION_SECONDS: integer(1, 86_400, 900),
  /** The most tokens of a prompt. */
  GENERATION_PROMPT_TOKENS: integer(1_000, 10_000_000, 60_000),
  /** The most tokens that a model may write in one attempt. */
  GENERATION_OUTPUT_TOKENS: integer(100, 1_000_000, 32_000),
  /** The most tokens, read and written, of all attempts of one generation. */
  GENERATION_TOKENS: integer(1_000, 1_000_000_000, 400_000),
  /** What all attempts of one generation may cost, in US dollars, as far as the provider tells its prices. */
  GENERATION_COST: dollars(5),
  /** The most tokens of all generations of one project in 24 hours. */
  PROJECT_DAILY_TOKENS: integer(1_000, 1_000_000_000_000, 10_000_000),
  /** What all generations of one project may cost in 24 hours, in US dollars, as far as the provider tells its prices. */
  PROJECT_DAILY_COST: dollars(100),
};
