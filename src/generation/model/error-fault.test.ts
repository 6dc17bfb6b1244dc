import { errorFault, partFault } from './error-fault.ts';

const failure = (code: string) =>
  new TypeError('terminated', { cause: Object.assign(new Error('x'), { code }) });

it.each(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'])("fetch's own %s is a time-out", code => {
  const expected = { code: 'TIMED_OUT', transient: true, message: expect.stringContaining(code) };
  expect(errorFault(failure(code), { apiKey: '', structured: false })).toMatchObject(expected);
  expect(partFault(failure(code))).toMatchObject(expected);
});

it('an error that is its own cause has no end, but a fault', () => {
  const circular = new Error('x');
  circular.cause = circular;
  expect(partFault(circular)).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', transient: true });
});
