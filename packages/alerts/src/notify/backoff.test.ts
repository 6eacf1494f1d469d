import { expect, test } from 'vitest'

import { backoffMs } from './backoff.ts'

const middle = (): number => 0.5

test('waits 1, 5, 15 and 45 s, then a minute while something urgent is due', () => {
  const waits = [1, 2, 3, 4, 5, 6, 30].map((failures) => backoffMs(failures, true, middle))
  expect(waits).toEqual([1000, 5000, 15_000, 45_000, 60_000, 60_000, 60_000])
})

test('doubles the minute up to ten while nothing urgent is due', () => {
  const waits = [4, 5, 6, 7, 8, 9, 10].map((failures) => backoffMs(failures, false, middle))
  expect(waits).toEqual([45_000, 60_000, 120_000, 240_000, 480_000, 600_000, 600_000])
})

test('spreads a wait by 20%, also if the random numbers are none', () => {
  expect(backoffMs(1, true, () => 0)).toBe(800)
  expect(backoffMs(1, true, () => 1)).toBe(1200)
  for (const bad of [() => Number.NaN, () => -1, () => 2]) expect(backoffMs(1, true, bad)).toBe(1000)
})
