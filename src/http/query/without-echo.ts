/** What GraphQL's own checks say: the part that quotes the client, and what is to stand instead. */
const ECHOES: readonly (readonly [quoting: RegExp, instead: string])[] = [
  // The parser quotes the token that it stumbles over; names are the query's own words, the others are contents.
  [/^(Syntax Error: .*?(?:String|Int|Float)) ".*$/s, '$1.'],
  [/^Maximum call stack size exceeded$/, 'The query is nested too deeply.'],
  [
    /^Validation aborted\.$/,
    'The query has too many fields and fragments that could be in conflict with each other.',
  ],
  [/^Unknown operation named ".*$/s, 'The document has no operation of the given name.'],
  [/^(Argument "\w+") has invalid value .*$/s, '$1 has an invalid value.'],
  [/(Expected value of type "[^"]*"), found .*$/s, '$1.'],
  [/Value ".*" does not exist in "(\w+)" enum\..*$/s, 'The value does not exist in the enum "$1".'],
  [/(DateTime cannot represent (?:an invalid date-time-string|non string or Date type)) .*$/s, '$1.'],
  // A field's name is the client's, too; what is no name at all may be anything.
  [/^Field "(?!\w{1,64}" is not ).*" (is not defined by type "\w+").*$/s, 'A field $1.'],
  // The other scalars: "Int cannot represent a ...: <value>", "Value is not a valid UUID: <value>".
  [/((?:cannot represent|is not)\b[^:"]*): .*$/s, '$1.'],
];

/** The most characters of a message, for names in a query may be long, too. */
const LENGTH_MAX = 4_000;

/** Takes what the client sent out of the messages of GraphQL's own checks; the place and the expected type stay. */
export function withoutEcho(message: string): string {
  const text = ECHOES.reduce((said, [quoting, instead]) => said.replace(quoting, instead), message);
  return text.length > LENGTH_MAX ? `${text.slice(0, LENGTH_MAX)}...` : text;
}
