import assert from 'node:assert/strict';
import { test } from 'node:test';
import { greet } from './greeting.ts';

test('greets by name', () => {
  assert.equal(greet('Ada'), 'Hello, Ada!');
});

test('greets the world when there is no name', () => {
  assert.equal(greet(), 'Hello, world!');
  assert.equal(greet(null), 'Hello, world!');
  assert.equal(greet('  '), 'Hello, world!');
});
