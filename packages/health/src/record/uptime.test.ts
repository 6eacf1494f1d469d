import fc from 'fast-check'
import { expect, test } from 'vitest'

import { HEALTH_STATUSES, isPassing, type HealthStatus } from '../check/status.ts'
import { noUptime, observe, uptimePercent, type Uptime } from './uptime.ts'

type Step = readonly [atMs: number, status: HealthStatus, untilMs?: number]

const after = (...steps: readonly Step[]): Uptime =>
  steps.reduce((uptime, [at, status, until = Infinity]) => observe(uptime, status, at, until), noUptime)

test('is null without data, and never 100', () => {
  expect(uptimePercent(noUptime, 1000)).toBeNull()
  expect(uptimePercent(after([0, 'unknown']), 1000)).toBeNull()
  expect(uptimePercent(after([0, 'healthy']), 0)).toBeNull()
})

test('weighs statuses by how long they lasted, not by how many runs there were', () => {
  const uptime = after(
    [0, 'healthy'],
    [10, 'unhealthy'],
    [11, 'unhealthy'],
    [12, 'unhealthy'],
    [20, 'healthy'],
  )
  expect(uptimePercent(uptime, 100)).toBe(90)
})

test('counts degraded as up', () => {
  expect(uptimePercent(after([0, 'degraded']), 10)).toBe(100)
})

test('leaves unknown time out', () => {
  expect(uptimePercent(after([0, 'healthy'], [10, 'unknown'], [90, 'unhealthy']), 100)).toBe(50)
})

test('leaves out the time in which a result is stale', () => {
  expect(uptimePercent(after([0, 'healthy', 30], [100, 'unhealthy', 110]), 1000)).toBe(75)
})

test('agrees with a count of every single millisecond', () => {
  const anyStep = fc.tuple(
    fc.nat({ max: 20 }),
    fc.constantFrom(...HEALTH_STATUSES),
    fc.option(fc.integer({ min: 1, max: 30 }), { nil: Infinity }),
  )
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 10 }), fc.nat({ max: 20 }), (gaps, restMs) => {
      let now = 0
      const steps = gaps.map(([gapMs, status, lastsMs]) => {
        now += gapMs
        return [now, status, now + lastsMs] as const
      })
      const end = now + restMs
      let up = 0
      let known = 0
      for (let ms = 0; ms < end; ms += 1) {
        const current = steps.findLast(([at]) => at <= ms)
        if (current === undefined || current[1] === 'unknown' || ms >= current[2]) continue
        known += 1
        if (isPassing(current[1])) up += 1
      }
      const percent = uptimePercent(after(...steps), end)
      expect(percent === null).toBe(known === 0)
      expect(percent ?? 0).toBeCloseTo((up / Math.max(known, 1)) * 100, 9)
    }),
  )
})
