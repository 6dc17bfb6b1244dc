import 'reflect-metadata';
import { GraphQLError } from 'graphql';
import fc from '../testing/fast-check.ts';
import { badUserInput } from './bad-user-input.ts';
import { cursorCodec, type PageArgs, pageFaults, readPage } from './page.ts';

const numbers = cursorCodec<number>('number', key => typeof key === 'number');
const others = cursorCodec<number>('other', key => typeof key === 'number');
const texts = cursorCodec<string>('number', key => typeof key === 'string');
const pairs = cursorCodec<[string, number]>(
  'pair',
  (key): key is [string, number] => Array.isArray(key) && key.length === 2,
);
const base64 = (value: string) => Buffer.from(value).toString('base64url');

describe('badUserInput', () => {
  it('makes a GraphQL error of the code BAD_USER_INPUT', () => {
    const error = badUserInput('No.');
    expect(error).toBeInstanceOf(GraphQLError);
    expect(error).toMatchObject({ message: 'No.', extensions: { code: 'BAD_USER_INPUT' } });
  });
});

describe('cursorCodec', () => {
  it('reads the keys that it wrote', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer(), (text, number) => {
        const cursor = pairs.encode([text, number]);
        expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/);
        expect(pairs.decode(cursor)).toEqual([text, number]);
      }),
    );
  });

  it.each([
    ["another connection's cursor", others.encode(1)],
    ['a cursor with a key of another type', texts.encode('1')],
    ['nothing', ''],
    ['no Base64', '?!'],
    ['no JSON', base64('hello')],
    ['JSON that is no list', base64('{"0":"number"}')],
    ['a number', base64('1')],
    ['null', base64('null')],
    ['a text', base64('"n"')],
    ['an empty list', base64('[]')],
    ['a list without key', base64('["number"]')],
    ['a list with more than a key', base64('["number",1,2]')],
    ['other JSON of the same value', base64('["number", 1]')],
    ['padding', `${numbers.encode(1)}=`],
    ['white space', ` ${numbers.encode(1)}`],
  ])('does not read %s', (_, cursor) => {
    expect(numbers.decode(cursor)).toBeUndefined();
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), cursor => {
        expect(numbers.decode(cursor)).toBeUndefined();
      }),
    );
  });
});

describe('readPage', () => {
  it.each<[string, PageArgs, object]>([
    ['no arguments', {}, { limit: 20, backward: false, after: undefined, before: undefined }],
    ['nulls', { first: null, last: null, after: null, before: null }, { limit: 20, backward: false }],
    ['first', { first: 5 }, { limit: 5, backward: false }],
    ['last', { last: 5 }, { limit: 5, backward: true }],
    ['first with null as last', { first: 5, last: null }, { limit: 5, backward: false }],
    ['last with null as first', { first: null, last: 5 }, { limit: 5, backward: true }],
    ['none', { first: 0 }, { limit: 0, backward: false }],
    ['none from the end', { last: 0 }, { limit: 0, backward: true }],
    ['the most', { first: 100 }, { limit: 100 }],
    ['the most from the end', { last: 100 }, { limit: 100, backward: true }],
    ['after', { after: numbers.encode(7) }, { limit: 20, backward: false, after: 7, before: undefined }],
    ['before', { before: numbers.encode(7) }, { limit: 20, backward: false, after: undefined, before: 7 }],
    [
      'both cursors',
      { last: 1, after: numbers.encode(0), before: numbers.encode(7) },
      { limit: 1, backward: true, after: 0, before: 7 },
    ],
  ])('reads %s', (_, args, page) => {
    expect(readPage(args, numbers)).toMatchObject(page);
  });
});

describe('pageFaults', () => {
  const BOTH = 'must not be given together with "first"';
  const BOUNDS = 'must be from 0 to 100';
  const FOREIGN = 'is not a cursor of this connection';

  it.each<[string, PageArgs, string, string]>([
    ['first and last at once', { first: 1, last: 1 }, 'last', BOTH],
    ['first and last at once, 0 each', { first: 0, last: 0 }, 'last', BOTH],
    ['a negative first', { first: -1 }, 'first', BOUNDS],
    ['a negative last', { last: -1 }, 'last', BOUNDS],
    ['too large a first', { first: 101 }, 'first', BOUNDS],
    ['too large a last', { last: 101 }, 'last', BOUNDS],
    ['a foreign cursor as after', { after: others.encode(1) }, 'after', FOREIGN],
    ['a foreign cursor as before', { before: others.encode(1) }, 'before', FOREIGN],
    ['an empty cursor', { after: '' }, 'after', FOREIGN],
  ])('finds %s', (_, args, argument, fault) => {
    expect([...pageFaults(args, numbers)]).toEqual([{ argument, fault }]);
  });

  it('finds all faults, and none in what is right', () => {
    const args = { first: 500, last: -1, after: 'x', before: 'y' };
    expect([...pageFaults(args, numbers)].map(({ argument }) => argument)).toEqual([
      'last',
      'first',
      'last',
      'after',
      'before',
    ]);
    expect([...pageFaults({ first: 1, after: numbers.encode(1) }, numbers)]).toEqual([]);
  });
});
