#!/usr/bin/env bash
# Where two fields of one object are null that must not be, graphql-js answers with one error, as one of them has made the
# object null; graphql-jit answers with one for each of them.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund graphql@16.15.0 graphql-jit@0.8.9
cat > try.cjs <<'JS'
const { buildSchema, execute, parse } = require('graphql');
const { compileQuery } = require('graphql-jit');
const schema = buildSchema('type Query { items: [Item] } type Item { a: Int! b: Int! }');
const rootValue = { items: [{ a: 1, b: 1 }, { a: null, b: null }] };
const document = parse('{ items { a b } }');
(async () => {
  const placesOf = async answer => (await answer).errors.map(({ path }) => path.join('.')).join(' and ');
  const common = await placesOf(execute({ schema, document, rootValue }));
  const compiled = await placesOf(compileQuery(schema, document).query(rootValue, {}, {}));
  console.log('version: graphql 16.15.0, graphql-jit 0.8.9');
  console.log('expected by most: the same errors either way');
  console.log(`seen: graphql-js names ${common}; graphql-jit names ${compiled}`);
  process.exit(common === 'items.1.a' && compiled === 'items.1.a and items.1.b' ? 0 : 1);
})();
JS
node try.cjs
