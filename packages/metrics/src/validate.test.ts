import fc from 'fast-check'
import { expect, test } from 'vitest'

import { countProblem, nameProblem, quantityProblem } from './validate.ts'

test.each([
  [Number.NaN, 'nan'],
  [Infinity, 'infinite'],
  [-Infinity, 'infinite'],
  [-1, 'negative'],
  [-Number.MIN_VALUE, 'negative'],
  [2 ** 53, 'unsafe_integer'],
  ['5', 'not_a_number'],
  [5n, 'not_a_number'],
  [null, 'not_a_number'],
  [undefined, 'not_a_number'],
  [new Date(0), 'not_a_number'],
])('%o is no quantity: %s', (value, reason) => {
  expect(quantityProblem(value)).toBe(reason)
  expect(countProblem(value)).toBe(reason)
})

test('all other numbers are quantities, and all integers are counts', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 2 ** 53 - 1, noNaN: true }), (value) => {
      expect(quantityProblem(value)).toBeNull()
      expect(countProblem(value)).toBe(Number.isInteger(value) ? null : 'not_an_integer')
    }),
  )
})

test('a name is a string of 1 to 128 characters', () => {
  expect(nameProblem('a')).toBeNull()
  expect(nameProblem('a'.repeat(128))).toBeNull()
  expect(nameProblem('')).toBe('invalid_name')
  expect(nameProblem('a'.repeat(129))).toBe('invalid_name')
  expect(nameProblem(7)).toBe('invalid_type')
})
