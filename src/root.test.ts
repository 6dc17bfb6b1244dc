import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './root.ts';

describe('ROOT', () => {
  it('is the folder that holds the sources and the package.json of the project', () => {
    expect(join(ROOT, 'src')).toBe(import.meta.dirname);
    expect(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).name).toBe('noodle');
  });
});
