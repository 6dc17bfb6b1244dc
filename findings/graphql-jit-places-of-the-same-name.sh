#!/usr/bin/env bash
# graphql-jit files what a resolver is told of its field (the fourth argument) under the place's response names joined by
# "_": the places p.n_q and q_p.n are one to it, and both resolvers are told of the field that was compiled last.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund graphql@16.15.0 graphql-jit@0.8.9
cat > try.cjs <<'JS'
const { buildSchema, execute, parse, print } = require('graphql');
const { compileQuery } = require('graphql-jit');
const schema = buildSchema('type Query { part: Part } type Part { item: Item } type Item { a: Int b: Int }');
let told;
schema.getType('Query').getFields().part.resolve = () => ({});
schema.getType('Part').getFields().item.resolve = (_source, _args, _context, info) => {
  told.push(print(info.fieldNodes[0]).replace(/\s+/g, ' '));
  return {};
};
const document = parse('{ p: part { n_q: item { a } } q_p: part { n: item { b } } }');
(async () => {
  const run = async by => {
    told = [];
    await by();
    return told.join(', ');
  };
  const common = await run(() => execute({ schema, document }));
  const compiled = await run(() => compileQuery(schema, document).query({}, {}, {}));
  console.log('version: graphql 16.15.0, graphql-jit 0.8.9');
  console.log('expected by most: info.fieldNodes holds the field that the resolver is called for');
  console.log(`seen: graphql-js tells ${common}; graphql-jit tells ${compiled}`);
  process.exit(common === 'n_q: item { a }, n: item { b }' && compiled === 'n: item { b }, n: item { b }' ? 0 : 1);
})();
JS
node try.cjs
