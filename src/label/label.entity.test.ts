import 'reflect-metadata';
import { InvariantError } from '../database/invariant.ts';
import { Label } from './label.entity.ts';

const [then, now] = [new Date('2026-11-24T00:00:00.000Z'), new Date('2026-11-25T00:00:00.000Z')];

describe('Label', () => {
  it('stands on a version', () => {
    expect(new Label('p', 'production', 3, then)).toEqual({
      projectId: 'p',
      name: 'production',
      versionNumber: 3,
      updatedAt: then,
    });
  });

  it('moves to another version', () => {
    const label = new Label('p', 'production', 3, then);
    label.moveTo(0, now);
    expect(label).toEqual({ projectId: 'p', name: 'production', versionNumber: 0, updatedAt: now });
  });

  it.each<[string, () => unknown]>([
    ['an empty name', () => new Label('p', '', 0, now)],
    ['a name that Git takes for no branch', () => new Label('p', 'a b', 0, now)],
    ['a name of 256 bytes', () => new Label('p', 'a'.repeat(256), 0, now)],
    ['a negative number', () => new Label('p', 'a', -1, now)],
    ['a number with a fraction', () => new Label('p', 'a', 0.5, now)],
    ['a move to a negative number', () => new Label('p', 'a', 0, now).moveTo(-1, now)],
    ['a move to a number that is none', () => new Label('p', 'a', 0, now).moveTo(Number.NaN, now)],
  ])('refuses %s', (_, make) => {
    expect(make).toThrow(InvariantError);
  });
});
