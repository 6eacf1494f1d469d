import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { check } from '../check/check.ts'
import { HealthChecker } from '../health-checker.ts'
import { healthMetrics } from './health-metrics.ts'

const start = Date.parse('2026-01-05T10:00:00Z')
beforeEach(() => void vi.useFakeTimers({ now: start }))
afterEach(() => void vi.useRealTimers())

/** Samples of a family as one line each. */
function lines(health: HealthChecker, family: string): readonly string[] {
  const found = healthMetrics(health).find(({ name }) => name === family)
  if (found === undefined) throw new Error(`no ${family}`)
  return found.samples.map(({ labels, value }) => `${Object.values(labels).join(' ')} ${value}`)
}

test('a check has one status, and counts of what its runs found', async () => {
  const health = new HealthChecker({ cacheTtlMs: 0 })
  const statuses = ['healthy', 'unhealthy', 'unhealthy'] as const
  let next = 0
  health.addChecker(check('api', () => ({ status: statuses[next++] }), { failureThreshold: 3 }))
  for (const _ of statuses) await health.checkSingle('api')
  expect(lines(health, 'health_check_status')).toEqual([
    'api healthy 1',
    'api degraded 0',
    'api unknown 0',
    'api unhealthy 0',
  ])
  expect(lines(health, 'health_check_runs_total')).toEqual([
    'api healthy 1',
    'api degraded 0',
    'api unknown 0',
    'api unhealthy 2',
  ])
  expect(lines(health, 'health_check_consecutive_failures')).toEqual(['api 2'])
})

test('the latest run has a duration and a time, in seconds', async () => {
  const health = new HealthChecker()
  health.addChecker(check('slow', () => new Promise<void>((resolve) => void setTimeout(resolve, 1500))))
  const running = health.checkAll()
  await vi.advanceTimersByTimeAsync(1500)
  await running
  expect(lines(health, 'health_check_duration_seconds')).toEqual(['slow 1.5'])
  expect(lines(health, 'health_check_last_run_timestamp_seconds')).toEqual([`slow ${start / 1000 + 1.5}`])
})

test('what expires has the seconds left now, whenever it was looked at', async () => {
  const health = new HealthChecker()
  health.addChecker(check('tls', () => ({ metrics: { tls_expires_in_days: 2 } })))
  health.addChecker(check('gitlab_api', () => ({ metrics: { token_expires_in_days: -0.5 } })))
  health.addChecker(check('endless', () => ({ metrics: { token_expires_in_days: null } })))
  await health.checkAll()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(lines(health, 'health_check_tls_expiry_seconds')).toEqual([`tls ${2 * 86_400 - 60}`])
  expect(lines(health, 'health_check_token_expiry_seconds')).toEqual([`gitlab_api ${-43_200 - 60}`])
})

test('a check that never ran is unknown, with no figures of a run', () => {
  const health = new HealthChecker()
  health.addChecker(check('new', () => {}))
  const families = healthMetrics(health)
  expect(families.filter(({ samples }) => samples.length > 0).map(({ name }) => name)).toEqual([
    'health_check_status',
    'health_check_runs_total',
  ])
  expect(lines(health, 'health_check_status')).toContain('new unknown 1')
})

test('names, types and labels are Prometheus’s', async () => {
  const health = new HealthChecker()
  health.addChecker(check('a', () => ({ metrics: { tls_expires_in_days: 1, token_expires_in_days: 1 } })))
  await health.checkAll()
  for (const { name, type, help, labelNames, samples } of healthMetrics(health)) {
    expect(name).toMatch(/^health_check_[a-z_]+$/)
    expect(type).toBe(name.endsWith('_total') ? 'counter' : 'gauge')
    expect(help).toMatch(/\.$/)
    expect(samples.length).toBeGreaterThan(0)
    for (const { labels, value } of samples) {
      expect(Object.keys(labels)).toEqual(labelNames)
      expect(Number.isFinite(value)).toBe(true)
    }
  }
})
