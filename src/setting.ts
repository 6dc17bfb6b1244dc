import { z } from 'zod';

/** A setting that is a whole number. */
export const integer = (minimum: number, maximum: number, standard: number) =>
  z
    .string()
    .regex(/^\d{1,15}$/, `must be a whole number from ${minimum} to ${maximum}`)
    .transform(Number)
    .refine(
      value => value >= minimum && value <= maximum,
      `must be a whole number from ${minimum} to ${maximum}`,
    )
    .default(standard);

/** A setting that is an amount of money in US dollars. */
export const dollars = (standard: number) =>
  z
    .string()
    .regex(/^\d{1,9}(\.\d{1,6})?$/, 'must be an amount of US dollars such as 2.50')
    .transform(Number)
    .default(standard);

/** A setting that is true or false. */
export const flag = z.stringbool('must be true or false');

/** Splits a setting that is a list, separated by commas. */
export function listOf(text: string): string[] {
  return text
    .split(',')
    .map(item => item.trim())
    .filter(Boolean);
}
