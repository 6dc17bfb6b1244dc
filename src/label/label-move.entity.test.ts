import 'reflect-metadata';
import { InvariantError } from '../database/invariant.ts';
import { LabelMove, type LabelMoveRow } from './label-move.entity.ts';

const move = {
  ...{ projectId: 'p', number: 1, name: 'production' },
  ...{ versionNumber: 3, previousVersionNumber: 0, movedAt: new Date() },
};

describe('LabelMove', () => {
  it.each<[string, Partial<LabelMoveRow>]>([
    ['from one version to another', {}],
    ['from nowhere, which makes the label', { previousVersionNumber: null }],
    ['to nowhere, which removes the label', { versionNumber: null }],
    ['from version 0', { versionNumber: null, previousVersionNumber: 0 }],
  ])('leads %s', (_, overrides) => {
    expect(new LabelMove({ ...move, ...overrides })).toEqual({ ...move, ...overrides });
  });

  it.each<[string, Partial<LabelMoveRow>]>([
    ['a move to where the label stood', { versionNumber: 0 }],
    ['a move from nowhere to nowhere', { versionNumber: null, previousVersionNumber: null }],
    ['a negative version', { versionNumber: -1 }],
    ['a negative previous version', { previousVersionNumber: -1 }],
    ['the number 0', { number: 0 }],
    ['a number with a fraction', { number: 1.5 }],
    ['a name that Git takes for no branch', { name: 'a..b' }],
  ])('refuses %s', (_, overrides) => {
    expect(() => new LabelMove({ ...move, ...overrides })).toThrow(InvariantError);
  });
});
