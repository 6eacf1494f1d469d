import { expect, test } from 'vitest'

import { cut, formatDuration, formatNumber, formatQuantity } from './text.ts'

test('cuts without leaving half a character', () => {
  expect(cut('abcdef', 6)).toBe('abcdef')
  expect(cut('abcdefg', 6)).toBe('abcde…')
  expect(cut('abcd😀gh', 6)).toBe('abcd…')
})

test('writes durations in their two largest units', () => {
  expect([0, 999, 61_000, 3_600_000, 7_500_000, 90_061_000].map(formatDuration)).toEqual([
    '0 s',
    '1 s',
    '1 m 1 s',
    '1 h',
    '2 h 5 m',
    '1 d 1 h',
  ])
})

test('writes numbers without noise', () => {
  expect([93, 0.1 + 0.2, 1e21, -0.000012345678].map(formatNumber)).toEqual([
    '93',
    '0.3',
    '1e+21',
    '-0.0000123457',
  ])
})

test.each([
  [0.859905204, 'ratio', '85.9905%'],
  [93, 'percent', '93%'],
  [4.66, 'usd', '$4.66'],
  [-0.5, 'usd', '-$0.5'],
  [7.213, 'seconds', '7.213 seconds'],
  [80, undefined, '80'],
])('writes %s with the unit %s as %s', (value, unit, text) => {
  expect(formatQuantity(value, unit)).toBe(text)
})
