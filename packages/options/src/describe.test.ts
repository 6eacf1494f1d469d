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

test('a proxy that throws at every look is described as an object', () => {
  const { proxy, revoke } = Proxy.revocable([], {})
  revoke()
  const fail = (): never => {
    throw new Error('secret')
  }
  expect([describe(proxy), describe(new Proxy({}, { getPrototypeOf: fail }))]).toEqual([
    'an object',
    'an object',
  ])
})
