import 'reflect-metadata';
import { InvariantError } from '../database/invariant.ts';
import { Blob } from './blob.entity.ts';
import { Version } from './version.entity.ts';
import { VersionFile } from './version-file.entity.ts';

const text = { name: 'Name', description: '', fileCount: 1, totalSize: 1 };
const root = new Version({ ...text, projectId: 'p', number: 0, parent: null, snapshot: true });
const child = new Version({ ...text, projectId: 'p', number: 4, parent: root, snapshot: false });
const snapshot = new Version({ ...text, projectId: 'p', number: 5, parent: child, snapshot: true });
const blob = new Blob('p', Buffer.from('content'));

describe('VersionFile', () => {
  it.each([
    ['the root', root],
    ['another version', child],
    ['a snapshot', snapshot],
  ])('holds a content in the layer of %s', (_, version) => {
    expect(new VersionFile(version, 'src/a.ts', blob)).toMatchObject({
      version,
      path: 'src/a.ts',
      blobHash: blob.hash,
      size: 7,
      changedIn: version.number,
    });
  });

  it('holds a content that is empty', () => {
    const empty = new Blob('p', Buffer.alloc(0));
    expect(new VersionFile(root, 'a', empty)).toMatchObject({ blobHash: empty.hash, size: 0 });
  });

  it.each([
    ['a layer that lies over others', child],
    ['a snapshot', snapshot],
  ])('marks a path as deleted in %s', (_, version) => {
    const file = new VersionFile(version, 'a', null);
    expect(file).toMatchObject({ path: 'a', blobHash: null, size: null, changedIn: version.number });
  });

  it('says where a file was renamed from', () => {
    expect(new VersionFile(child, 'b', blob, 'a')).toMatchObject({ path: 'b', previousPath: 'a' });
    expect(new VersionFile(child, 'b', blob)).toMatchObject({ previousPath: null });
  });

  it.each<[string, () => VersionFile]>([
    ['an empty path', () => new VersionFile(root, '', blob)],
    ['a path that leaves the root', () => new VersionFile(root, '../a', blob)],
    ['a path that is not in Unicode normalization form C', () => new VersionFile(root, 'e\u0301', blob)],
    ['a bad path to delete', () => new VersionFile(child, '.git/config', null)],
    ["another project's content", () => new VersionFile(root, 'a', new Blob('q', Buffer.from('a')))],
    ['a deletion in the root', () => new VersionFile(root, 'a', null)],
    ['a rename from its own path', () => new VersionFile(child, 'a', blob, 'a')],
    ['a rename from a bad path', () => new VersionFile(child, 'a', blob, '/b')],
    ['a rename of what is deleted', () => new VersionFile(child, 'a', null, 'b')],
  ])('refuses %s', (_, make) => {
    expect(make).toThrow(InvariantError);
  });
});
