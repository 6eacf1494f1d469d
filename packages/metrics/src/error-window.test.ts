import fc from 'fast-check'
import { expect, test } from 'vitest'

import { ErrorWindow, errorRate } from './error-window.ts'

const MINUTE = 60_000

test('rolls off after 5 minutes', () => {
  const window = new ErrorWindow()
  window.record(0, true)
  window.record(4 * MINUTE, false)
  expect(window.totals(4 * MINUTE)).toEqual({ requests: 2, errors: 1 })
  expect(window.totals(5 * MINUTE - 1)).toEqual({ requests: 2, errors: 1 })
  expect(window.totals(5 * MINUTE)).toEqual({ requests: 1, errors: 0 })
  expect(window.totals(60 * MINUTE)).toEqual({ requests: 0, errors: 0 })
})

test('counts nothing of a time that has not come when the clock is put back', () => {
  const window = new ErrorWindow()
  window.record(100 * MINUTE, true)
  expect(window.totals(50 * MINUTE)).toEqual({ requests: 0, errors: 0 })
  window.record(50 * MINUTE, false)
  expect(window.totals(50 * MINUTE)).toEqual({ requests: 1, errors: 0 })
})

test('agrees with a plain list over any traffic', () => {
  const steps = fc.array(fc.tuple(fc.integer({ min: 0, max: 2 * MINUTE }), fc.boolean()), { maxLength: 60 })
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2e12 }), steps, (start, requests) => {
      const window = new ErrorWindow()
      const seen: { at: number; isError: boolean }[] = []
      let at = start
      for (const [wait, isError] of requests) {
        at += wait
        window.record(at, isError)
        seen.push({ at, isError })
      }
      const oldest = (Math.floor(at / 10_000) - 29) * 10_000
      const inside = seen.filter((request) => request.at >= oldest)
      const errors = inside.filter(({ isError }) => isError).length
      expect(window.totals(at)).toEqual({ requests: inside.length, errors })
    }),
  )
})

test('the rate is over all requests of all windows, and null without any', () => {
  const [a, b] = [new ErrorWindow(), new ErrorWindow()]
  expect(errorRate([a, b], 0)).toBeNull()
  a.record(0, true)
  for (let count = 0; count < 3; count += 1) b.record(0, false)
  expect(errorRate([a, b], 0)).toBe(0.25)
  expect(errorRate([b], 0)).toBe(0)
})
