import { NameLimit } from './name-limit.ts';

describe('NameLimit', () => {
  it('tells the first 200 names apart and takes all others together', () => {
    const limit = new NameLimit();
    const names = Array.from({ length: 300 }, (_, index) => `Name${index}`);
    const counted = names.map(name => limit.of(name, true));
    expect(counted.slice(0, 200)).toEqual(names.slice(0, 200));
    expect(new Set(counted.slice(200))).toEqual(new Set(['other']));
    expect(limit.of('Name7', true)).toBe('Name7');
  });

  it('names those that have none', () => {
    expect(new NameLimit().of(null, true)).toBe('anonymous');
  });

  it('keeps its room for names that may be told', () => {
    const limit = new NameLimit();
    for (let index = 0; index < 300; index++) expect(limit.of(`Name${index}`, false)).toBe('other');
    expect(limit.of(null, false)).toBe('anonymous');
    expect(limit.of('Name7', true)).toBe('Name7');
  });
});
