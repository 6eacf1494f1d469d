import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { bucketOf, boundsBelow, isOutOfRange, latencyOf, RELATIVE_ERROR } from './latency-buckets.ts'
import { QUANTILES } from './percentiles.ts'
import { errorRate, RequestWindows, WINDOW_NAMES } from './request-windows.ts'

const NOW = Date.parse('2026-01-05T10:00:00Z')
const HOUR_MS = 3_600_000
const latency = fc.double({ min: 1, max: HOUR_MS, noNaN: true })

describe('percentiles', () => {
  test('the middle of a bucket is within 1% of every value in it, from 1 ms to 1 h', () => {
    fc.assert(
      fc.property(latency, (ms) => {
        expect(Math.abs(latencyOf(bucketOf(ms)) - ms) / ms).toBeLessThan(RELATIVE_ERROR)
      }),
      { numRuns: 5000 },
    )
  })

  test('are within 1% of the nearest rank', () => {
    fc.assert(
      fc.property(fc.array(latency, { minLength: 1, maxLength: 300, size: 'max' }), (times) => {
        const windows = new RequestWindows()
        for (const ms of times) windows.record(NOW, bucketOf(ms), false)
        const sorted = times.toSorted((a, b) => a - b)
        for (const window of WINDOW_NAMES) {
          const { requests, percentilesMs } = windows.summaries(NOW)[window]
          expect(requests).toBe(times.length)
          for (const [at, quantile] of QUANTILES.entries()) {
            const exact = sorted[Math.ceil(quantile * times.length) - 1] ?? 0
            expect(Math.abs((percentilesMs[at] ?? 0) - exact) / exact).toBeLessThan(RELATIVE_ERROR)
          }
        }
      }),
    )
  })

  test('include closed sub-windows and the current one', () => {
    const request = fc.record({ gapMs: fc.nat({ max: 20_000 }), ms: latency })
    fc.assert(
      fc.property(fc.array(request, { minLength: 1, maxLength: 60 }), (all) => {
        const windows = new RequestWindows()
        let now = NOW
        const requests = all.map(({ gapMs, ms }) => {
          now += gapMs
          windows.record(now, bucketOf(ms), false)
          return { at: now, ms }
        })
        const since = Math.floor(now / 10_000) - 6
        const times = requests.filter(({ at }) => Math.floor(at / 10_000) > since).map(({ ms }) => ms)
        const sorted = times.toSorted((a, b) => a - b)
        const { percentilesMs } = windows.summaries(now)['1m']
        for (const [at, quantile] of QUANTILES.entries()) {
          const exact = sorted[Math.ceil(quantile * times.length) - 1] ?? 0
          expect(Math.abs((percentilesMs[at] ?? 0) - exact) / exact).toBeLessThan(RELATIVE_ERROR)
        }
      }),
    )
  })

  test.each([
    [0, 1],
    [-0, 1],
    [0.99, 1],
    [2 ** 22, 2 ** 22],
    [2 * HOUR_MS, 2 ** 22],
    [1e12, 2 ** 22],
    [2 ** 53, 2 ** 22],
  ])('a latency of %d ms is out of range: the bound, %d ms', (ms, bound) => {
    const windows = new RequestWindows()
    windows.record(NOW, bucketOf(ms), false)
    const [p50 = null] = windows.summaries(NOW)['1m'].percentilesMs
    expect(p50).toBe(bound)
    expect(isOutOfRange(p50 ?? 0)).toBe(true)
  })

  test('a latency in the range is never taken for one out of it', () => {
    const inRange = fc.double({ min: 1, max: 2 ** 22, maxExcluded: true, noNaN: true })
    fc.assert(
      fc.property(inRange, (ms) => {
        // A value just below the upper bound is rounded up to it.
        expect(isOutOfRange(latencyOf(bucketOf(ms)))).toBe(Math.fround(ms) >= 2 ** 22)
      }),
      { numRuns: 5000 },
    )
  })

  test('a histogram finds the same bucket from a latency’s bucket as by searching', () => {
    const bounds = [50, 100, 250, 500, 1000, 2500, 5000, 10_000, 20_000, 30_000, 60_000, 120_000, 300_000]
    const below = boundsBelow(bounds)
    const near = fc.tuple(fc.constantFrom(...bounds), fc.double({ min: 0.999, max: 1.001, noNaN: true }))
    const any = fc.oneof(
      fc.constantFrom(...bounds),
      near.map(([bound, factor]) => bound * factor),
      fc.double({ min: 0, max: 2 ** 53, noNaN: true }),
    )
    fc.assert(
      fc.property(any, (ms) => {
        let bucket = below[bucketOf(ms)] ?? 0
        while (bucket < bounds.length && ms > (bounds[bucket] ?? 0)) bucket += 1
        expect(bucket).toBe(bounds.filter((bound) => bound < ms).length)
      }),
      { numRuns: 5000 },
    )
  })
})

describe('windows', () => {
  test('cover their length, less at most one sub-window, and nothing older', () => {
    const minutes = { '1m': 1, '5m': 5, '1h': 60 }
    fc.assert(
      fc.property(fc.nat({ max: 70 * 60_000 }), fc.nat({ max: 600_000 }), (ageMs, shift) => {
        const at = NOW + shift
        const windows = new RequestWindows()
        windows.record(at, bucketOf(10), true)
        for (const window of WINDOW_NAMES) {
          const { requests, errors } = windows.summaries(at + ageMs)[window]
          expect(windows.totals(window, at + ageMs)).toEqual({ requests, errors })
          expect(errors).toBe(requests)
          const subWindowMs = window === '1h' ? 300_000 : 10_000
          const [wholeMs, surelyMs] = [minutes[window] * 60_000, minutes[window] * 60_000 - subWindowMs]
          const expected = ageMs <= surelyMs ? [1] : ageMs >= wholeMs ? [0] : [0, 1]
          expect(expected).toContain(requests)
        }
      }),
    )
  })

  test('count each request once, at any pace of time', () => {
    const steps = fc.array(fc.nat({ max: 20_000 }), { maxLength: 60, size: 'max' })
    fc.assert(
      fc.property(steps, (gaps) => {
        const windows = new RequestWindows()
        const times: number[] = []
        let now = NOW
        for (const gap of gaps) {
          now += gap
          windows.record(now, bucketOf(10), false)
          times.push(now)
          // Read in between: reading must not change what comes later.
          windows.summaries(now)
        }
        const within = (ms: number, cells: number): number =>
          times.filter((at) => Math.floor(at / ms) > Math.floor(now / ms) - cells).length
        const summaries = windows.summaries(now)
        expect(summaries['1m'].requests).toBe(within(10_000, 6))
        expect(summaries['5m'].requests).toBe(within(10_000, 30))
        expect(summaries['1h'].requests).toBe(within(300_000, 12))
      }),
    )
  })

  test('continue if the clock is set back, by a little or by a day', () => {
    const windows = new RequestWindows()
    windows.record(NOW, bucketOf(10), false)
    windows.record(NOW - 3000, bucketOf(10), false)
    expect(windows.totals('1m', NOW).requests).toBe(2)
    windows.record(NOW - 86_400_000, bucketOf(10), true)
    expect(windows.totals('1h', NOW - 86_400_000)).toEqual({ requests: 1, errors: 1 })
    expect(windows.summaries(NOW - 86_400_000)['1h'].requests).toBe(1)
  })

  test('have no rate and no percentile without traffic', () => {
    const windows = new RequestWindows()
    expect(errorRate([windows.totals('5m', NOW)])).toBeNull()
    expect(windows.summaries(NOW)['5m'].percentilesMs).toEqual([null, null, null, null])
    windows.record(NOW, bucketOf(10), true)
    windows.record(NOW, bucketOf(10), false)
    expect(errorRate([windows.totals('5m', NOW)])).toBe(0.5)
  })
})
