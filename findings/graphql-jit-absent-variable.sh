#!/usr/bin/env bash
# A variable that is left out inside an input object is no key of it for graphql-js, as the specification says ("Input
# Objects": an entry whose variable has no value is as if it were not there), and a key with null for graphql-jit.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund graphql@16.15.0 graphql-jit@0.8.9
cat > try.cjs <<'JS'
const { buildSchema, execute, parse } = require('graphql');
const { compileQuery } = require('graphql-jit');
const schema = buildSchema('input Filter { active: Boolean } type Query { count(filter: Filter, list: [Filter]): String }');
schema.getQueryType().getFields().count.resolve = (_source, args) => JSON.stringify(args);
const document = parse('query ($active: Boolean) { count(filter: {active: $active}, list: [{active: $active}]) }');
(async () => {
  const common = (await execute({ schema, document, variableValues: {} })).data.count;
  const compiled = (await compileQuery(schema, document).query({}, {}, {})).data.count;
  console.log('version: graphql 16.15.0, graphql-jit 0.8.9');
  console.log('expected by most: a resolver gets the same arguments either way');
  console.log(`seen: graphql-js gives ${common}, graphql-jit ${compiled}`);
  const isSo =
    common === '{"filter":{},"list":[{}]}' && compiled === '{"filter":{"active":null},"list":[{"active":null}]}';
  process.exit(isSo ? 0 : 1);
})();
JS
node try.cjs
