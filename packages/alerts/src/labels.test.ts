import { isDeepStrictEqual } from 'node:util'

import fc from 'fast-check'
import { expect, test } from 'vitest'

import { labelKey, readLabels } from './labels.ts'

test('reads texts, numbers and booleans, and leaves absent and empty values out', () => {
  expect(readLabels({ host: 'a', code: 500, up: false, none: null, gone: undefined, empty: '' })).toEqual({
    host: 'a',
    code: '500',
    up: 'false',
  })
  expect(readLabels(undefined)).toEqual({})
})

test.each([
  ['a name that cannot be one', { 'not-a-name': 'x' }],
  ['a name that means something else', JSON.parse('{"__proto__": "x"}')],
  ['an object as a value', { host: {} }],
  ['a value without end', { host: 'x'.repeat(1025) }],
  ['a list', ['host']],
  ['a text', 'host=a'],
])('refuses %s', (_what, input) => {
  expect(readLabels(input)).toBeUndefined()
})

test('gives two label sets the same key only when they are the same', () => {
  const labels = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('x', 'xb=1:x', 'b=1:x', '1:'))
  fc.assert(
    fc.property(labels, labels, (one, other) => {
      expect(labelKey(one) === labelKey(other)).toBe(isDeepStrictEqual({ ...one }, { ...other }))
    }),
  )
})
