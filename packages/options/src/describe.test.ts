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

const fail = (): never => {
  throw new Error('secret')
}

test('a proxy that throws at every look is described as an object', () => {
  const { proxy, revoke } = Proxy.revocable([], {})
  revoke()
  expect([describe(proxy), describe(new Proxy({}, { getPrototypeOf: fail }))]).toEqual([
    'an object',
    'an object',
  ])
})

test.each(['glpat-AbCdEf123456', 'whsec_QUJDREVGR0hJSktM0w', 'https://hooks.test/T0/B0', 'ann:pass@host'])(
  'an open text that looks like a secret is not shown: %s',
  (value) => {
    expect(describe(value, { isOpen: true })).toBe(`a string of ${value.length} characters`)
  },
)

test.each([
  'verbose',
  '99999',
  '2026-11-01',
  '127.0.0.1:8080',
  'Europe/Berlni',
  './data/botwatch',
  'no-metadata-at-all',
])('an open text that looks like none is shown: %s', (value) => {
  expect(describe(value, { isOpen: true })).toBe(JSON.stringify(value))
})
