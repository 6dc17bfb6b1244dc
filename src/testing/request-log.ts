import { until } from './subscriptions.ts';

/** The lines of a log that tell of what has been answered. */
// biome-ignore lint/suspicious/noExplicitAny: tests select what they look at
export function answered(lines: readonly string[]): any[] {
  return lines.map(line => JSON.parse(line)).filter(({ msg }) => msg === 'answered');
}

/** The only line of what has been answered, once it is there. */
export async function onlyAnswered(lines: readonly string[]) {
  await until(() => answered(lines).length > 0);
  expect(answered(lines)).toHaveLength(1);
  return answered(lines)[0];
}
