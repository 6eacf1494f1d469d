import { expect, test } from 'vitest'

import { readTime } from './time.ts'

const at = Date.parse('2026-01-05T10:00:00Z')

test.each([
  new Date(at),
  at,
  '2026-01-05T10:00:00Z',
  '2026-01-05T10:00Z',
  '2026-01-05T10:00:00.000Z',
  '2026-01-05T11:00:00+01:00',
  '2026-01-05T02:00:00.000-0800',
])('%s is a time', (value) => {
  expect(readTime(value)).toBe(at)
})

test('a date alone is its first moment in UTC', () => {
  expect(readTime('2026-01-05')).toBe(Date.parse('2026-01-05T00:00:00Z'))
})

test.each([
  ['text without a zone, which every machine reads differently', '2026-01-05T10:00:00'],
  ['other text', 'yesterday'],
  ['a date that does not exist', '2026-13-05T10:00:00Z'],
  ['seconds since 1970', at / 1000],
  ['NaN', Number.NaN],
  ['Infinity', Infinity],
  ['a number that no date can have', 1e16],
  ['an invalid date', new Date('never')],
  ['a BigInt', BigInt(at)],
  ['null', null],
  ['an object', { at }],
])('%s is none', (_what, value) => {
  expect(readTime(value)).toBeUndefined()
})
