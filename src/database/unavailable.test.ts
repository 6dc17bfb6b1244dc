import { isUnavailable } from './unavailable.ts';

const coded = (code: string) => Object.assign(new Error('x'), { code });

describe('isUnavailable', () => {
  it.each([
    ['a refused connection', coded('ECONNREFUSED')],
    ['a broken connection', coded('ECONNRESET')],
    ['an unknown host', coded('ENOTFOUND')],
    ['a server that starts or stops', coded('57P03')],
    ['a terminated connection', coded('57P01')],
    ['too many connections', coded('53300')],
    ['a full disk', coded('53100')],
    ['a lost connection', coded('08006')],
    ['a closed client', new Error('Client was closed and is not queryable')],
    ['a statement without an answer', new Error('Query read timeout')],
    ['a pool without a free connection', new Error('timeout exceeded when trying to connect')],
    ['a cause', new Error('x', { cause: coded('ECONNREFUSED') })],
    ['an error that the ORM wraps', Object.assign(new Error('x'), { previous: coded('57P01') })],
    ['one of several addresses', new AggregateError([coded('EINVAL'), coded('ECONNREFUSED')])],
  ])('takes %s for an unavailable database', (_name, error) => {
    expect(isUnavailable(error)).toBe(true);
  });

  it.each([
    ['a broken rule', coded('23505')],
    ['a deadlock', coded('40P01')],
    ['a statement that was cancelled', coded('57014')],
    ['a syntax error', coded('42601')],
    ['a bug', new TypeError('x is undefined')],
    ['a file that is not there', coded('ENOENT')],
    ['no error at all', 'ECONNREFUSED'],
    ['nothing', undefined],
  ])('does not take %s for one', (_name, error) => {
    expect(isUnavailable(error)).toBe(false);
  });
});
