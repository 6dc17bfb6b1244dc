import type { GraphQLField } from 'graphql';
import { Extensions } from 'type-graphql';

/** What is wrong with one argument of a field. */
export interface ArgumentFault {
  readonly argument: string;
  /** What is wrong with it, or would be right, to stand behind its name. */
  readonly fault: string;
}

/** Tells what is wrong with a field's arguments beyond their types: of the arguments alone, without looking anything up. */
export type ArgumentsCheck = (args: Readonly<Record<string, unknown>>) => Iterable<ArgumentFault>;

/** The fault of an argument that is right only if something holds. */
export function faultUnless(isRight: boolean, argument: string, fault: string): ArgumentFault[] {
  return isRight ? [] : [{ argument, fault }];
}

const CHECK = 'argumentsCheck';

/** Has a field's arguments checked before anything of the operation that asks for it runs. */
export function CheckArguments<Args>(check: (args: Args) => Iterable<ArgumentFault>) {
  return Extensions({ [CHECK]: check });
}

/** What the arguments of a field are held against; undefined when their types say all. */
export function argumentsCheckOf({ extensions }: GraphQLField<unknown, unknown>): ArgumentsCheck | undefined {
  return extensions[CHECK] as ArgumentsCheck | undefined;
}
