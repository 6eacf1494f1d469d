import { expect, test, vi } from 'vitest'

import { check } from '../check/check.ts'
import { HealthChecker } from '../health-checker.ts'
import { toWireReport, toWireResult, toWireStatusSummary } from './wire.ts'

test('a report has the keys of the format, in its order', async () => {
  const health = new HealthChecker()
  const outcome = {
    status: 'degraded',
    message: 'API rate limited (status 429)',
    metrics: { status_code: 429 },
    code: 'RATE_LIMITED',
  } as const
  health.addChecker(check('glm_api', () => outcome))
  const report = await health.checkAll()
  const wire = toWireReport(report)
  expect(JSON.stringify(wire)).toBe(
    JSON.stringify({
      overall_status: 'degraded',
      is_healthy: true,
      total_checks: 1,
      passed_checks: 1,
      failed_checks: [],
      duration_ms: report.durationMs,
      timestamp: report.timestamp,
      results: [
        {
          name: 'glm_api',
          status: 'degraded',
          message: 'API rate limited (status 429)',
          timestamp: report.results[0]?.timestamp,
          duration_ms: report.results[0]?.durationMs,
          metrics: { status_code: 429 },
          error_details: null,
          is_healthy: true,
          code: 'RATE_LIMITED',
          critical: true,
          raw_status: 'degraded',
          consecutive_failures: 0,
          stale: false,
          blocked_by: [],
        },
      ],
      degraded_checks: ['glm_api'],
      unknown_checks: [],
      root_causes: [],
      state: 'ready',
    }),
  )
  expect(wire.timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  expect(report.results.map(toWireResult)).toEqual(wire.results)
})

test('a report has an error if the overall time limit was exceeded', async () => {
  vi.useFakeTimers()
  try {
    const health = new HealthChecker({ overallTimeoutMs: 10 })
    health.addChecker(check('deaf', () => new Promise<void>(() => {})))
    const running = health.checkAll()
    await vi.advanceTimersByTimeAsync(10)
    expect(Object.entries(toWireReport(await running)).at(-1)).toEqual([
      'error',
      'Overall time limit of 10 ms exceeded',
    ])
  } finally {
    vi.useRealTimers()
  }
})

test('the summary has its time limit in seconds', () => {
  const health = new HealthChecker({ overallTimeoutMs: 1500 })
  health.addChecker(check('a', () => {}))
  const summary = health.getStatusSummary()
  expect(JSON.stringify(toWireStatusSummary(summary))).toBe(
    JSON.stringify({
      total_checkers: 1,
      checker_names: ['a'],
      timeout_seconds: 1.5,
      timestamp: summary.timestamp,
    }),
  )
})
