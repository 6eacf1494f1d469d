import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { en } from './languages/en.ts'
import { zhCn } from './languages/zh-cn.ts'
import { formatPair } from './value.ts'

const pairOf = (value: number, threshold: number | null, name: string, isPerSecond = false): string => {
  const style = { unit: { name, isPerSecond }, words: en } as const
  const texts = formatPair(value, threshold, style)
  return threshold === null ? texts.value : `${texts.value} | ${texts.threshold}`
}

test.each([
  [0.34, 'ratio', '34%'],
  [0.07, 'ratio', '7%'],
  [1 / 3, 'ratio', '33.3%'],
  [93, 'percent', '93%'],
  [4.66, 'usd', '$4.66'],
  [5, 'usd', '$5.00'],
  [0, 'usd', '$0.00'],
  [0.5, 'usd', '$0.50'],
  [0.0042, 'usd', '$0.0042'],
  [0.004, 'usd', '$0.004'],
  [-4.66, 'usd', '-$4.66'],
  [1234.5, 'usd', '$1,234.50'],
  [1_234_567, 'usd', '$1,234,570'],
  [7.2, 'seconds', '7.2 s'],
  [0.85, 'seconds', '850 ms'],
  [0.00012, 'seconds', '120 µs'],
  [125, 'seconds', '2 min 5 s'],
  [-125, 'seconds', '-2 min 5 s'],
  [850, 'milliseconds', '850 ms'],
  [7200, 'milliseconds', '7.2 s'],
  [1.2e9, 'bytes', '1.2 GB'],
  [999, 'bytes', '999 B'],
  [0, 'bytes', '0 B'],
  [12, 'requests', '12 requests'],
  [12_345, '', '12,345'],
  [0.1 + 0.2, '', '0.3'],
  [1_234_567.891, '', '1,234,570'],
  [-0, '', '0'],
  [1e21, '', '1e+21'],
  [1e-9, '', '1e-9'],
  [Number.MAX_VALUE, 'usd', '$1.8e+308'],
  [Number.MAX_VALUE, 'ratio', '∞%'],
  [NaN, 'ratio', 'not a number'],
  [Infinity, 'bytes', '∞'],
  [-Infinity, 'usd', '-∞'],
])('%d with the unit %j is shown as %s', (value, unit, text) => {
  expect(pairOf(value, null, unit)).toBe(text)
})

describe('beside its threshold', () => {
  test.each([
    [0.34, 0.1, 'ratio', '34% | 10%'],
    [4.66, 5, 'usd', '$4.66 | $5.00'],
    [7.2, 5, 'seconds', '7.2 s | 5 s'],
    [0.85, 1, 'seconds', '0.85 s | 1 s'],
    [65, 60, 'seconds', '1 min 5 s | 1 min'],
    [59.6, 60, 'seconds', '59.6 s | 1 min'],
    [59.99, 60, 'seconds', '59.99 s | 60 s'],
    [9.5e8, 1e9, 'bytes', '0.95 GB | 1 GB'],
    [12e6, 1e11, 'bytes', '12 MB | 100 GB'],
    [80.04, 80, 'percent', '80.04% | 80%'],
    [5.004, 5, 'usd', '$5.004 | $5.00'],
    [60.2, 60, 'seconds', '60.2 s | 60 s'],
    [80.000_000_1, 80, 'percent', '> 80% | 80%'],
    [79.999_999_9, 80, 'percent', '< 80% | 80%'],
    [80, 80, 'percent', '80% | 80%'],
    [NaN, 80, 'percent', 'not a number | 80%'],
  ])('%d beside %d (%s) is told apart from it: %s', (value, threshold, unit, text) => {
    expect(pairOf(value, threshold, unit)).toBe(text)
  })

  test('a different number is never shown as the same', () => {
    const finite = fc.double({ noNaN: true, noDefaultInfinity: true })
    const units = fc.constantFrom('', 'ratio', 'percent', 'usd', 'seconds', 'milliseconds', 'bytes')
    fc.assert(
      fc.property(finite, finite, units, (value, threshold, unit) => {
        const [one, other] = pairOf(value, threshold, unit).split(' | ')
        expect(one === other).toBe(value === threshold)
        expect(`${one}${other}`.length).toBeLessThan(80)
      }),
    )
  })
})

test('of a rate says per second', () => {
  expect(pairOf(1.2e6, 1e6, 'bytes', true)).toBe('1.2 MB per second | 1 MB per second')
})

test('has the words of the language', () => {
  const style = { unit: { name: 'seconds', isPerSecond: false }, words: zhCn } as const
  expect(formatPair(7.2, 5, style)).toEqual({ value: '7.2 秒', threshold: '5 秒' })
})
