import { retryAfter } from './retry-after.ts';

const NOW = Date.parse('2026-01-02T03:04:05Z');

it.each([
  ['0', 0],
  ['7', 7_000],
  [' 1.5 ', 1_500],
  ['Fri, 02 Jan 2026 03:04:35 GMT', 30_000],
  ['Fri, 02 Jan 2026 03:00:00 GMT', 0],
  ['99999999999999999999', 86_400_000],
  ['Fri, 02 Jan 2099 03:00:00 GMT', 86_400_000],
  ['soon', null],
  ['', null],
  [undefined, null],
])('Retry-After %j asks to wait %d milliseconds', (header, milliseconds) => {
  expect(retryAfter(header, NOW)).toBe(milliseconds);
});
