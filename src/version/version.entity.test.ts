import 'reflect-metadata';
import { InvariantError } from '../database/invariant.ts';
import { LAYERS_MAX, type NewVersion, Version } from './version.entity.ts';

const root = (overrides: Partial<NewVersion> = {}) =>
  new Version({
    ...{ projectId: 'p', number: 0, parent: null, name: 'Root', description: '' },
    ...{ fileCount: 1, totalSize: 2, snapshot: true },
    ...overrides,
  });

const child = (parent: Version, overrides: Partial<NewVersion> = {}) =>
  root({ number: parent.number + 1, parent, snapshot: false, ...overrides });

describe('Version', () => {
  it('is a root when it has no parent, with a layer of its own', () => {
    expect(root({ snapshot: false })).toMatchObject({
      projectId: 'p',
      number: 0,
      parentNumber: null,
      layers: [0],
      name: 'Root',
      description: '',
      fileCount: 1,
      totalSize: 2,
      createdAt: expect.any(Date),
    });
  });

  it('is one step deeper than its parent', () => {
    const first = child(root(), { number: 2 });
    expect(first.depth).toBe(1);
    expect(child(first, { number: 9 }).depth).toBe(2);
    expect(child(root(), { number: 9 }).depth).toBe(1);
  });

  it('remembers what it merges', () => {
    expect(child(root(), { number: 2, mergedFromNumber: 1 }).mergedFromNumber).toBe(1);
    expect(child(root()).mergedFromNumber).toBeNull();
  });

  it("lays its layer over its parent's", () => {
    const first = child(root(), { number: 2 });
    const second = child(first, { number: 5 });
    expect(second).toMatchObject({ parentNumber: 2, layers: [0, 2, 5] });
  });

  it('stands on its own layer when this is a snapshot', () => {
    const parent = child(root());
    expect(child(parent, { snapshot: true })).toMatchObject({ parentNumber: 1, layers: [2] });
  });

  it('may have no files at all', () => {
    expect(root({ fileCount: 0, totalSize: 0 })).toMatchObject({ fileCount: 0, totalSize: 0 });
  });

  it(`has at most ${LAYERS_MAX} layers`, () => {
    let top = root();
    while (top.layers.length < LAYERS_MAX) top = child(top);
    expect(top.layers).toHaveLength(LAYERS_MAX);
    expect(() => child(top)).toThrow(InvariantError);
    expect(child(top, { snapshot: true }).layers).toEqual([LAYERS_MAX]);
  });

  it.each<[string, () => Version]>([
    ['a negative number', () => root({ number: -1 })],
    ['a number with a fraction', () => child(root(), { number: 1.5 })],
    ['a number that is none', () => child(root(), { number: Number.NaN })],
    ['a root of another number than 0', () => root({ number: 1 })],
    ['a version 0 with a parent', () => child(root(), { number: 0 })],
    ['a parent of its own number', () => child(child(root()), { number: 1 })],
    ['a parent that is newer', () => child(child(child(root())), { number: 1 })],
    ['a parent of another project', () => child(root({ projectId: 'q' }))],
    ['an empty name', () => root({ name: '' })],
    ['a name that is not trimmed', () => root({ name: 'Name ' })],
    ['a name of 256 characters', () => root({ name: 'a'.repeat(256) })],
    ['a name with U+0000', () => root({ name: '\0' })],
    ['a description of 10,001 characters', () => root({ description: 'a'.repeat(10_001) })],
    ['a description with a lone surrogate', () => root({ description: '\ud83d' })],
    ['a negative count of files', () => root({ fileCount: -1 })],
    ['a negative size', () => root({ totalSize: -1 })],
    ['a fraction of a file', () => root({ fileCount: 0.5 })],
    ['a size that is no number', () => root({ totalSize: Number.NaN })],
  ])('refuses %s', (_, make) => {
    expect(make).toThrow(InvariantError);
  });
});
