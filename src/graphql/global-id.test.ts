import fc from '../testing/fast-check.ts';
import {
  apiKeyId,
  fileId,
  parseGlobalId,
  parseProjectId,
  VERSION_NUMBER_MAX,
  versionId,
} from './global-id.ts';

const projectId = '0190a5e4-0000-7000-8000-0123456789ab';
const base64 = (text: string) => Buffer.from(text).toString('base64url');

const project = fc.uuid();
const number = fc.integer({ min: 0, max: VERSION_NUMBER_MAX });
const path = fc.string({ unit: 'binary', minLength: 1 });

describe('parseProjectId', () => {
  it('reads a UUID in small letters and in capitals', () => {
    expect(parseProjectId(projectId)).toBe(projectId);
    expect(parseProjectId(projectId.toUpperCase())).toBe(projectId);
  });

  it.each([
    '',
    'project',
    projectId.slice(1),
    `${projectId}0`,
    ` ${projectId}`,
    `${projectId}\n`,
    projectId.replaceAll('-', ''),
    projectId.replace('a', 'g'),
    `{${projectId}}`,
  ])('gives null for %j', id => {
    expect(parseProjectId(id)).toBeNull();
  });
});

describe('parseGlobalId', () => {
  it("reads a project's id", () => {
    fc.assert(
      fc.property(project, uuid => {
        expect(parseGlobalId(uuid)).toEqual({ type: 'Project', projectId: uuid });
      }),
    );
  });

  it('reads the ids of versions that versionId wrote', () => {
    fc.assert(
      fc.property(project, number, (uuid, itsNumber) => {
        const id = versionId(uuid, itsNumber);
        expect(parseGlobalId(id)).toEqual({ type: 'Version', projectId: uuid, number: itsNumber });
      }),
    );
  });

  it('reads the ids of files that fileId wrote', () => {
    fc.assert(
      fc.property(project, number, path, (uuid, itsNumber, itsPath) => {
        const id = fileId(uuid, itsNumber, itsPath);
        const file = { type: 'File', projectId: uuid, number: itsNumber, path: itsPath };
        expect(parseGlobalId(id)).toEqual(file);
      }),
    );
  });

  it('reads the ids of API keys that apiKeyId wrote', () => {
    fc.assert(
      fc.property(project, uuid => {
        expect(parseGlobalId(apiKeyId(uuid))).toEqual({ type: 'ApiKey', uuid });
      }),
    );
  });

  it.each(['a:b', 'a\nb', '\u{1f600}', '7', ':'])('reads the id of a file at %j', itsPath => {
    expect(parseGlobalId(fileId(projectId, 1, itsPath))).toMatchObject({ type: 'File', path: itsPath });
  });

  it('takes ids for opaque: they hold no character that needs escaping in a URL', () => {
    fc.assert(
      fc.property(project, number, path, (...parts) => {
        expect(fileId(...parts)).toMatch(/^[A-Za-z0-9_-]+$/);
      }),
    );
  });

  it.each([
    ['nothing', ''],
    ['no Base64', '?!'],
    ['Base64 of something else', base64('hello')],
    ['a project id in Base64', base64(projectId)],
    ['no number', base64(`${projectId}:`)],
    ['a number with a sign', base64(`${projectId}:-1`)],
    ['a number with a fraction', base64(`${projectId}:1.5`)],
    ['a number with a zero before it', base64(`${projectId}:01`)],
    ['a number beyond those of versions', base64(`${projectId}:${VERSION_NUMBER_MAX + 1}`)],
    ['a number of many digits', base64(`${projectId}:${'9'.repeat(400)}`)],
    ['other digits', base64(`${projectId}:\u0661`)],
    ['an empty path', base64(`${projectId}:1:`)],
    ['a project id in capitals', base64(`${projectId.toUpperCase()}:1`)],
    ['a project id of 36 other characters', base64(`${'x'.repeat(36)}:1`)],
    ['a line break at the end', base64(`${projectId}:1\n`)],
    ['an API key without its id', base64('api-key:')],
    ['an API key with an id in capitals', base64(`api-key:${projectId.toUpperCase()}`)],
    ['an API key with more than its id', base64(`api-key:${projectId}:1`)],
    ['a key of another kind', base64(`key:${projectId}`)],
    ['ill-formed UTF-8', Buffer.from(`${projectId}:1:\xff`, 'latin1').toString('base64url')],
  ])('gives null for %s', (_, id) => {
    expect(parseGlobalId(id)).toBeNull();
  });

  it.each([
    ['padding', (id: string) => `${id}==`],
    ['white space', (id: string) => ` ${id}`],
    ['a line break', (id: string) => `${id}\n`],
    ['ignored characters', (id: string) => `${id.slice(0, 4)}.${id.slice(4)}`],
    ['ignored bits', (id: string) => id.slice(0, -1) + String.fromCharCode(id.charCodeAt(id.length - 1) + 1)],
  ])('gives null for another way to write an id: with %s', (_, rewrite) => {
    const id = versionId(projectId, 1);
    expect(parseGlobalId(id)).not.toBeNull();
    expect(Buffer.from(rewrite(id), 'base64url')).toEqual(Buffer.from(id, 'base64url'));
    expect(parseGlobalId(rewrite(id))).toBeNull();
  });

  it('gives null for a file id in the alphabet of plain Base64', () => {
    const id = fileId(projectId, 1, '\u{3ffff}>?');
    expect(id).toMatch(/[-_]/);
    expect(parseGlobalId(id)).not.toBeNull();
    expect(parseGlobalId(id.replaceAll('-', '+').replaceAll('_', '/'))).toBeNull();
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), id => {
        const parsed = parseGlobalId(id);
        expect(parsed === null || parsed.type === 'Project').toBe(true);
      }),
    );
  });
});
