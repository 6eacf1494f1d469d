import fc from 'fast-check'
import { expect, test } from 'vitest'

import { parse } from '@botwatch/options'
import * as v from 'valibot'

import { classifyExpiry, expiryEntries, expiryOrder } from './expiry.ts'

const hour = 3_600_000
const day = 24 * hour

test.each([
  [15 * day, 'healthy', 15, 'expires in 15 days'],
  [14 * day, 'healthy', 14, 'expires in 14 days'],
  [14 * day - 1, 'degraded', 13.99, 'expires in 13 days'],
  [2 * day, 'degraded', 2, 'expires in 2 days'],
  [2 * day - 1, 'unhealthy', 1.99, 'expires in 47 hours'],
  [1.5 * hour, 'unhealthy', 0.06, 'expires in 1 hour'],
  [hour / 2, 'unhealthy', 0.02, 'expires in less than an hour'],
  [0, 'unhealthy', 0, 'expired on 2001-09-09'],
  [-day / 2, 'unhealthy', -0.5, 'expired on 2001-09-08'],
])('with %i ms left is %s', (leftMs, status, daysLeft, text) => {
  expect(classifyExpiry(1e12 + leftMs, 1e12)).toEqual({ status, daysLeft, text })
})

test('never gets better as time goes by', () => {
  const severity = { healthy: 0, degraded: 1, unhealthy: 2 }
  const days = fc.double({ min: -100, max: 4000, noNaN: true })
  fc.assert(
    fc.property(days, days, fc.nat(3650), fc.nat(3650), (a, b, x, y) => {
      const thresholds = { degradedBelowDays: Math.max(x, y), unhealthyBelowDays: Math.min(x, y) }
      const later = classifyExpiry(Math.min(a, b) * day, 0, thresholds)
      const sooner = classifyExpiry(Math.max(a, b) * day, 0, thresholds)
      expect(severity[later.status]).toBeGreaterThanOrEqual(severity[sooner.status])
    }),
  )
})

test.each([
  [{}, []],
  [{ degradedBelowDays: 7, unhealthyBelowDays: 7 }, []],
  [{ degradedBelowDays: 0, unhealthyBelowDays: 0 }, []],
  [{ degradedBelowDays: -1 }, ['degradedBelowDays']],
  [{ degradedBelowDays: NaN }, ['degradedBelowDays']],
  [{ degradedBelowDays: '14' }, ['degradedBelowDays']],
  [{ degradedBelowDays: 1 }, ['unhealthyBelowDays']],
  [{ unhealthyBelowDays: null }, ['unhealthyBelowDays']],
])('thresholds %j have the problems %j', (thresholds, paths) => {
  const parsed = parse(v.pipe(v.strictObject(expiryEntries), expiryOrder()), thresholds)
  expect(parsed.ok ? [] : parsed.problems.map(({ path }) => path)).toEqual(paths)
})
