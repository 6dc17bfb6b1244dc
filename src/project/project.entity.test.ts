import 'reflect-metadata';
import { jest } from '@jest/globals';
import { InvariantError } from '../database/invariant.ts';
import { Project } from './project.entity.ts';

const NOW = new Date('2026-05-04T03:02:01Z');
const LATER = new Date('2026-05-04T03:02:02Z');

beforeEach(() => {
  jest.useFakeTimers({ now: NOW });
});
afterEach(() => {
  jest.useRealTimers();
});

describe('Project', () => {
  it('begins active, with version 0 as its latest, under a UUID of version 7', () => {
    const project = new Project('Name', 'Description');
    expect(project).toMatchObject({ name: 'Name', description: 'Description', active: true });
    expect(project.latestVersionNumber).toBe(0);
    expect(project.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect([project.createdAt, project.updatedAt]).toEqual([NOW, NOW]);
  });

  it('has an id of its own', () => {
    expect(new Project('Same', '').id).not.toBe(new Project('Same', '').id);
  });

  it.each([
    ['an empty name', ''],
    ['a blank name', ' '],
    ['a name with a space before it', ' Name'],
    ['a name with a line break after it', 'Name\n'],
    ['a name of 256 characters', 'a'.repeat(256)],
    ['a name with U+0000', 'a\0b'],
    ['a name with a lone surrogate', 'a\ud83d'],
  ])('refuses %s', (_, name) => {
    const project = new Project('Name', '');
    expect(() => new Project(name, '')).toThrow(InvariantError);
    expect(() => project.rename(name)).toThrow(InvariantError);
    expect(project.name).toBe('Name');
  });

  it.each([
    ['a description of 10,001 characters', 'a'.repeat(10_001)],
    ['a description with U+0000', '\0'],
    ['a description with a lone surrogate', '\ude00'],
  ])('refuses %s', (_, description) => {
    const project = new Project('Name', 'Description');
    expect(() => new Project('Name', description)).toThrow(InvariantError);
    expect(() => project.describe(description)).toThrow(InvariantError);
    expect(project.description).toBe('Description');
  });

  it.each([
    ['a bad pattern', ['a', '/b']],
    ['101 patterns', Array.from({ length: 101 }, (_, i) => `${i}`)],
  ])('refuses %s among its locked paths', (_, patterns) => {
    const project = new Project('Name', '');
    expect(() => project.lock(patterns)).toThrow(InvariantError);
    expect(project.lockedPaths).toEqual([]);
  });

  it.each<[string, (project: Project) => void, object]>([
    ['renamed', project => project.rename('New'), { name: 'New', description: 'Old' }],
    ['described', project => project.describe(' New '), { name: 'Old', description: ' New ' }],
    ['locked', project => project.lock(['b', 'a', 'b']), { lockedPaths: ['b', 'a'] }],
    ['deleted', project => project.delete(), { active: false }],
  ])('notes when it was %s', (_, change, changed) => {
    const project = new Project('Old', 'Old');
    jest.setSystemTime(LATER);
    change(project);
    expect(project).toMatchObject({ ...changed, createdAt: NOW, updatedAt: LATER });
  });

  it('comes back when it is restored', () => {
    const project = new Project('Name', '');
    project.delete();
    jest.setSystemTime(LATER);
    project.restore();
    expect(project).toMatchObject({ active: true, updatedAt: LATER });
  });

  it.each<[string, (project: Project) => void]>([
    ['deleted again', project => project.delete()],
    ['restored again', project => project.restore()],
  ])('stays as it is when it is %s', (_, change) => {
    const project = new Project('Name', '');
    change(project);
    const before = { ...project };
    jest.setSystemTime(LATER);
    change(project);
    expect({ ...project }).toEqual(before);
  });
});
