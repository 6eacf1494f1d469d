import { expect, test } from 'vitest'

import { unitOf } from './unit.ts'

test.each([
  ['request_duration_seconds', 'seconds'],
  ['latency_seconds_p95', 'seconds'],
  ['cpu_seconds_total', 'seconds'],
  ['latency_ms', 'milliseconds'],
  ['memory_bytes', 'bytes'],
  ['error_ratio', 'ratio'],
  ['cpu_percent', 'percent'],
  ['cost_usd_total', 'usd'],
  ['cost_usd_today', 'usd'],
  ['error_ratio_5m', 'ratio'],
  ['duration_seconds_count', ''],
  ['last_run_timestamp_seconds', ''],
  ['queue_length', ''],
  ['seconds', ''],
  ['x_constructor', ''],
])('of %s is %j by its suffix', (subject, name) => {
  expect(unitOf({ unit: null, subject, kind: 'threshold' })).toEqual({ name, isPerSecond: false })
})

test('is the one that the rule names', () => {
  expect(unitOf({ unit: 'reviews', subject: 'memory_bytes', kind: 'threshold' }).name).toBe('reviews')
})

test('of a rate is per second, unless the rule names a unit that says per what', () => {
  expect(unitOf({ unit: null, subject: 'sent_bytes_total', kind: 'rate' })).toEqual({
    name: 'bytes',
    isPerSecond: true,
  })
  expect(unitOf({ unit: 'requests/min', subject: null, kind: 'rate' }).isPerSecond).toBe(false)
  expect(unitOf({ unit: null, subject: 'sent_bytes_per_second', kind: 'threshold' })).toEqual({
    name: 'bytes',
    isPerSecond: true,
  })
})

test('of a ratio is ratio', () => {
  expect(unitOf({ unit: null, subject: 'failed', kind: 'ratio' }).name).toBe('ratio')
})
