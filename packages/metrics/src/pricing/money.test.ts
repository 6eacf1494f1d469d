import fc from 'fast-check'
import { expect, test } from 'vitest'

import { parseAmount, parsePrice, ratioOf, toNumber } from './money.ts'

test('parses a price per million tokens as the price of one', () => {
  expect(parsePrice('0.60')).toBe(600_000_000_000n)
  expect(parsePrice('0.000000000001')).toBe(1n)
  expect(parsePrice('0')).toBe(0n)
  expect(parseAmount('2.5')).toBe(2_500_000_000_000_000_000n)
})

test.each([
  '',
  '.5',
  '5.',
  '-1',
  '+1',
  '1e3',
  ' 1',
  '1,5',
  '0.0000000000001',
  '1234567890',
  0.6,
  null,
  undefined,
])('%o is no price', (value) => {
  expect(parsePrice(value)).toBeUndefined()
})

test('an amount is converted to the nearest number', () => {
  expect(toNumber(922_800_000_000_000n)).toBe(0.0009228)
  fc.assert(
    fc.property(fc.nat({ max: 999_999_999 }), fc.nat({ max: 999_999 }), (whole, millionths) => {
      const text = `${whole}.${String(millionths).padStart(6, '0')}`
      expect(toNumber(parseAmount(text) ?? -1n)).toBe(Number(text))
    }),
  )
})

test('a ratio of amounts is the ratio of their decimal strings', () => {
  expect(ratioOf(parseAmount('5.6') ?? -1n, parseAmount('5.00') ?? -1n)).toBe(1.12)
  expect(ratioOf(0n, 1n)).toBe(0)
})
