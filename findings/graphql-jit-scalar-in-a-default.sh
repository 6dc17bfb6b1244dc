#!/usr/bin/env bash
# A custom scalar's value that comes from a default of the schema, or from a literal, is written into the compiled
# function as JSON: what the scalar makes of a text (a Buffer, say) reaches the resolver as a plain object.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund graphql@16.15.0 graphql-jit@0.8.9
cat > try.cjs <<'JS'
const { buildSchema, execute, parse } = require('graphql');
const { compileQuery } = require('graphql-jit');
const schema = buildSchema('scalar Bytes type Query { kind(bytes: Bytes): String }');
const bytes = schema.getType('Bytes');
bytes.parseLiteral = node => Buffer.from(node.value, 'base64');
bytes.parseValue = value => Buffer.from(value, 'base64');
schema.getQueryType().getFields().kind.resolve = (_source, { bytes }) => bytes.constructor.name;
const literal = parse('{ kind(bytes: "YQ==") }');
const variable = parse('query ($bytes: Bytes) { kind(bytes: $bytes) }');
(async () => {
  const kindOf = async answer => (await answer).data.kind;
  const common = await kindOf(execute({ schema, document: literal }));
  const compiled = await kindOf(compileQuery(schema, literal).query({}, {}, {}));
  const byVariable = await kindOf(compileQuery(schema, variable).query({}, {}, { bytes: 'YQ==' }));
  console.log('version: graphql 16.15.0, graphql-jit 0.8.9');
  console.log('expected by most: a literal and a variable of the same value give a resolver the same');
  console.log(`seen: graphql-js gives a ${common}; graphql-jit gives a ${byVariable} for a variable, an ${compiled} for a literal`);
  process.exit(common === 'Buffer' && byVariable === 'Buffer' && compiled === 'Object' ? 0 : 1);
})();
JS
node try.cjs
