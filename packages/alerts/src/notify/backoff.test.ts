import fc from 'fast-check'
import { expect, test } from 'vitest'

import { backoffMs } from './backoff.ts'

test('waits 1 s, 5 s, 15 s, 45 s, 2 m, 5 m, 10 m, 20 m, 30 m and then hourly', () => {
  const waits = Array.from({ length: 12 }, (_, n) => backoffMs(n + 1, () => 0.5) / 1000)
  expect(waits).toEqual([1, 5, 15, 45, 120, 300, 600, 1200, 1800, 3600, 3600, 3600])
})

test('strays by at most 20 %', () => {
  const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), random, (attempt, value) => {
      const middle = backoffMs(attempt, () => 0.5)
      const wait = backoffMs(attempt, () => value)
      expect(wait).toBeGreaterThanOrEqual(middle * 0.8 - 1)
      expect(wait).toBeLessThanOrEqual(middle * 1.2 + 1)
    }),
  )
})

test.each([
  () => Number.NaN,
  () => -5,
  () => 'secret' as never,
  async (): Promise<never> => Promise.reject(new Error('no random')),
  () => {
    throw new Error('no random')
  },
])('a source of random numbers that fails gives the step itself: %#', (random) => {
  expect(backoffMs(2, random as () => number)).toBe(5000)
})
