import { Rejection } from '../../graphql/rejection.ts';
import { HELP, parseCommandLine, UsageError } from './command-line.ts';

const create = ['create', '--name', 'Key', '--subject', 'alice', '--scopes', 'read'];

describe('parseCommandLine', () => {
  it('reads what key to create', () => {
    expect(parseCommandLine(create)).toEqual({
      verb: 'create',
      key: { name: 'Key', subject: 'alice', scopes: ['read'], expiresAt: null },
    });
    expect(parseCommandLine(['create', '--scopes=read, write', '--name= A key ', '--subject=-'])).toEqual({
      verb: 'create',
      key: { name: 'A key', subject: '-', scopes: ['read', 'write'], expiresAt: null },
    });
  });

  it.each([
    ['2100-01-01', '2100-01-01T00:00:00.000Z'],
    ['2100-02-28T12:30Z', '2100-02-28T12:30:00.000Z'],
    ['2100-01-01T00:30:00.5+02:00', '2099-12-31T22:30:00.500Z'],
  ])('reads the date %s', (written, read) => {
    expect(parseCommandLine([...create, '--expires', written])).toMatchObject({
      key: { expiresAt: new Date(read) },
    });
  });

  it('reads what to list, what to revoke, and the call for help', () => {
    expect(parseCommandLine(['list'])).toEqual({ verb: 'list', subject: null });
    expect(parseCommandLine(['list', '--subject', 'alice'])).toEqual({ verb: 'list', subject: 'alice' });
    expect(parseCommandLine(['revoke', '--id', 'x'])).toEqual({ verb: 'revoke', id: 'x' });
    for (const args of [['--help'], ['-h'], ['help'], ['create', '--help']]) {
      expect(parseCommandLine(args)).toEqual({ verb: 'help' });
    }
  });

  it.each<[string, string[], RegExp]>([
    ['nothing', [], /create, list or revoke/],
    ['an unknown verb', ['crate'], /no "crate"/],
    ['what is no verb, but every object has', ['constructor'], /no "constructor"/],
    ['an unknown option', [...create, '--subjects', 'a'], /--subjects/],
    ['an option without its value', ['list', '--subject'], /--subject/],
    ['what belongs to no option', [...create, 'two'], /"two" belongs to no option/],
    ['what is missing', ['create', '--name', 'Key'], /^create needs --subject, --scopes\.$/],
    ['a missing id', ['revoke'], /^revoke needs --id\.$/],
    ["another verb's option", ['list', '--id', 'x', '--name', 'y'], /^list takes no --id, --name\.$/],
    ['no date', [...create, '--expires', 'tomorrow'], /--expires must be a date such as/],
    ['a day that is none', [...create, '--expires', '2100-02-29'], /--expires must be a date/],
    ['a time of nowhere', [...create, '--expires', '2100-01-01T12:00'], /--expires must be a date/],
  ])('refuses %s', (_, args, message) => {
    expect(() => parseCommandLine(args)).toThrow(UsageError);
    expect(() => parseCommandLine(args)).toThrow(message);
  });

  it.each<[string, string[], string]>([
    ['no scopes', [...create, '--scopes', ','], 'scopes must hold at least one scope'],
    ['an unknown scope', [...create, '--scopes', 'own'], 'scopes.0 must be one of read, write, admin'],
    ['a blank name', [...create, '--name', ' '], 'name must not be empty or blank'],
    ['an end in the past', [...create, '--expires', '2020-01-01'], 'expiresAt must be in the future'],
  ])('holds a key against the rules: %s', (_, args, message) => {
    expect(() => parseCommandLine(args)).toThrow(Rejection);
    expect(() => parseCommandLine(args)).toThrow(message);
  });
});

describe('HELP', () => {
  it('names every verb and option', () => {
    for (const word of ['create', 'list', 'revoke', '--name', '--subject', '--scopes', '--expires', '--id']) {
      expect(HELP).toContain(word);
    }
  });
});
