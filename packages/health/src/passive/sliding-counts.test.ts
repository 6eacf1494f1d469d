import fc from 'fast-check'
import { expect, test } from 'vitest'

import { SlidingCounts } from './sliding-counts.ts'

const windowMs = 60_000
const sliceMs = 1000

test('counts calls and failures of the window, and forgets the rest', () => {
  const counts = new SlidingCounts(windowMs)
  counts.add(true, 0)
  counts.add(false, 500)
  counts.add(false, 30_000)
  expect(counts.counts(30_000)).toEqual({ samples: 3, errors: 1 })
  expect(counts.counts(59_999)).toEqual({ samples: 3, errors: 1 })
  expect(counts.counts(60_000)).toEqual({ samples: 1, errors: 0 })
  expect(counts.counts(1e9)).toEqual({ samples: 0, errors: 0 })
})

test('a slice of time that comes round again starts anew', () => {
  const counts = new SlidingCounts(windowMs)
  counts.add(true, 0)
  counts.add(false, 60_000)
  expect(counts.counts(60_000)).toEqual({ samples: 1, errors: 0 })
})

test('counts every call of the window except those in its oldest slice, and none before it', () => {
  const call = fc.record({ afterMs: fc.nat(20_000), isError: fc.boolean() })
  fc.assert(
    fc.property(fc.array(call, { maxLength: 200 }), fc.nat(20_000), (calls, waitMs) => {
      const counts = new SlidingCounts(windowMs)
      let nowMs = 0
      const times = calls.map(({ afterMs, isError }) => {
        nowMs += afterMs
        counts.add(isError, nowMs)
        return { atMs: nowMs, isError }
      })
      const endMs = nowMs + waitMs
      const within = (ms: number): number => times.filter(({ atMs }) => atMs > endMs - ms).length
      const { samples, errors } = counts.counts(endMs)
      expect(samples).toBeGreaterThanOrEqual(within(windowMs - sliceMs))
      expect(samples).toBeLessThanOrEqual(within(windowMs))
      expect(errors).toBeLessThanOrEqual(samples)
    }),
  )
})
