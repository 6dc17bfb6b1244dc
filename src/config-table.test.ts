import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type Config, parseConfig, SETTING_NAMES } from './config.ts';
import { ROOT } from './root.ts';

const ROW = /^\| `([A-Z][A-Z0-9_]*)` \| (.*?) ?\| .+ \|$/gm;

/** The rows of a page's tables of settings: a setting's name and its default, as they are written. */
function rowsOf(page: string): [name: string, standard: string][] {
  const text = readFileSync(join(ROOT, page), 'utf8');
  return [...text.matchAll(ROW)].map(([, name = '', standard = '']) => [name, standard]);
}

/** A default as the tables write it: what one would set it to; with AUTH=on that, too, where it differs. */
function written(name: string): string {
  const [off, on] = [parseConfig({}), parseConfig({ AUTH: 'on' })].map(config => textOf(config, name));
  if (name === 'AUTH' || off === on) return off ?? '';
  return `${off}; with \`AUTH=on\` ${on || 'none'}`;
}

function textOf(config: Config, name: string): string {
  const value = config[name as keyof Config];
  const text = name === 'NOODLE_DATA_DIR' ? relative(process.cwd(), String(value)) : String(value ?? '');
  return text && `\`${text}\``;
}

describe('docs/operations.md', () => {
  it('has every setting once with its default, and no other', () => {
    const expected = SETTING_NAMES.map(name => [name, written(name)]);
    expect(rowsOf('docs/operations.md').sort()).toEqual(expected.sort());
  });
});

describe('README.md', () => {
  it('gives the settings that it has their defaults', () => {
    const rows = rowsOf('README.md');
    expect(rows.map(([name]) => name)).toContain('DATABASE_URL');
    for (const row of rows) expect(row).toEqual([row[0], written(row[0])]);
  });
});
