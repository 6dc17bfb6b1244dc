import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, VERSION } from './root.ts';

describe('ROOT', () => {
  it('is the folder that holds the sources and the package.json of the project', () => {
    expect(join(ROOT, 'src')).toBe(import.meta.dirname);
    expect(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).name).toBe('noodle');
  });
});

describe('VERSION', () => {
  it('is that of the package', () => {
    expect(VERSION).toMatch(/^\d+\.\d+\.\d+/);
  });
});
