import { expect, test } from 'vitest'

import { applyLatency } from './latency.ts'
import type { HealthStatus } from '../check/status.ts'

const rules = { degradedAfterMs: 100, unhealthyAfterMs: 500 }
const outcome = (status: HealthStatus) => ({ status, message: 'm', code: null })

test.each<[HealthStatus, number, HealthStatus]>([
  ['healthy', 99.9, 'healthy'],
  ['healthy', 100, 'degraded'],
  ['healthy', 499.9, 'degraded'],
  ['healthy', 500, 'unhealthy'],
  ['degraded', 100, 'degraded'],
  ['degraded', 500, 'unhealthy'],
  ['unknown', 500, 'unknown'],
  ['unhealthy', 500, 'unhealthy'],
])('a %s run of %d ms is %s', (status, durationMs, expected) => {
  expect(applyLatency(outcome(status), durationMs, rules).status).toBe(expected)
})

test('says how long it took and from when on that is too long', () => {
  expect(applyLatency(outcome('healthy'), 123.44, rules)).toEqual({
    status: 'degraded',
    message: 'm; took 123.4 ms (degraded from 100 ms)',
    code: 'CONDITION',
  })
})

test('compares the duration that is shown', () => {
  expect(applyLatency(outcome('healthy'), 99.96, rules).message).toContain('took 100 ms')
})

test('keeps a code that says more', () => {
  const limited = { status: 'degraded', message: 'm', code: 'RATE_LIMITED' } as const
  expect(applyLatency(limited, 600, rules)).toMatchObject({ status: 'unhealthy', code: 'RATE_LIMITED' })
})
