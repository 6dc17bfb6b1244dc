/** The most characters that are quoted. */
const LENGTH_MAX = 300;

/** How much is looked at: what follows would be cut off again. */
const READ_MAX = 2_000;

const HIDDEN = '[hidden]';

/** What looks like a key of anybody's: by its name, by its stars, or by its length. */
const KEYS: readonly RegExp[] = [
  /\bBearer\s+\S+/gi,
  /\b(?:sk|pk|gsk|xai|hf)[-_][^\s"'`,;]{4,}/gi,
  /[^\s"'`,;]*[*•…]{3,}[^\s"'`,;]*/g,
  /\b[A-Za-z0-9_]{32,}\b/g,
];

/** How many first and last characters tell a key that was shortened. */
const ENDS = 6;

/**
 * Makes a provider's words fit to show and to log: at most 300 characters on one line, well-formed, without the key,
 * whole or shortened (`sk-abc***xyz`), and without anything else that looks like one.
 */
export function quoted(text: string, apiKey: string): string {
  const plain = text
    .slice(0, READ_MAX)
    .replace(/\p{Cf}/gu, '')
    .replace(/[\p{Cc}\s]+/gu, ' ');
  const safe = [...ownKey(apiKey), ...KEYS].reduce((said, key) => said.replace(key, HIDDEN), plain).trim();
  return (safe.length > LENGTH_MAX ? `${safe.slice(0, LENGTH_MAX - 1)}…` : safe).toWellFormed();
}

function ownKey(apiKey: string): RegExp[] {
  if (apiKey === '') return [];
  const whole = new RegExp(escaped(apiKey), 'g');
  // The ends of a short key would be found in common words.
  if (apiKey.length < 3 * ENDS) return [whole];
  const start = escaped(apiKey.slice(0, ENDS));
  const end = escaped(apiKey.slice(-ENDS));
  return [whole, new RegExp(`${start}[^\\s"']*`, 'g'), new RegExp(`[^\\s"']*${end}`, 'g')];
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
