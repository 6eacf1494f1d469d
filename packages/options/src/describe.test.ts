import { expect, test } from 'vitest'

import { describe } from './describe.ts'

test.each([
  [undefined, 'nothing'],
  [null, 'null'],
  [0, '0'],
  [-Infinity, '-Infinity'],
  [false, 'false'],
  ['', 'an empty string'],
  ['secret', 'a string of 6 characters'],
  [[], 'an empty array'],
  [[1], 'an array'],
  [{}, 'an object'],
  [new Date(0), 'a Date'],
  [() => 1, 'a function'],
  [1n, 'a bigint'],
  [Symbol('secret'), 'a symbol'],
])('%o is described as %s', (value, text) => {
  expect(describe(value)).toBe(text)
})

test('an open string is shown whole or not at all', () => {
  expect(describe('a"b', { isOpen: true })).toBe(String.raw`"a\"b"`)
  expect(describe('x'.repeat(65), { isOpen: true })).toBe('a string of 65 characters')
})
