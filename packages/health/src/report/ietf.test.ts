import { expect, test } from 'vitest'

import { check } from '../check/check.ts'
import { HealthChecker } from '../health-checker.ts'
import { toIetfReport } from './ietf.ts'
import type { HealthStatus } from '../check/status.ts'

async function reportOf(...statuses: readonly HealthStatus[]) {
  const health = new HealthChecker()
  for (const status of statuses) health.addChecker(check(`is_${status}`, () => ({ status })))
  return health.checkAll()
}

test.each<[HealthStatus, string]>([
  ['healthy', 'pass'],
  ['degraded', 'warn'],
  ['unhealthy', 'fail'],
  ['unknown', 'fail'],
])('%s is %s', async (status, expected) => {
  const ietf = toIetfReport(await reportOf(status))
  expect(ietf.status).toBe(expected)
  expect(ietf.checks[`is_${status}:responseTime`]?.[0]?.status).toBe(expected)
})

test('a report has the shape of the draft', async () => {
  const report = await reportOf('healthy', 'degraded')
  const ietf = toIetfReport(report, {
    version: '1',
    releaseId: '1.2.3',
    serviceId: 'bot',
    description: 'reviews',
  })
  expect(ietf).toEqual({
    status: 'warn',
    version: '1',
    releaseId: '1.2.3',
    serviceId: 'bot',
    description: 'reviews',
    output: 'degraded: is_degraded',
    checks: {
      'is_healthy:responseTime': [
        {
          componentType: 'component',
          observedValue: report.results[0]?.durationMs,
          observedUnit: 'ms',
          status: 'pass',
          time: report.results[0]?.timestamp,
        },
      ],
      'is_degraded:responseTime': [
        {
          componentType: 'component',
          observedValue: report.results[1]?.durationMs,
          observedUnit: 'ms',
          status: 'warn',
          time: report.results[1]?.timestamp,
          output: 'Check is degraded',
        },
      ],
    },
  })
})

test('names what is wrong, and has no output if nothing is', async () => {
  expect(toIetfReport(await reportOf('healthy'))).not.toHaveProperty('output')
  expect(toIetfReport(await reportOf()).output).toBe('No checks are registered')
  const late = { ...(await reportOf('unhealthy', 'unknown')), error: 'Overall time limit of 1 ms exceeded' }
  expect(toIetfReport(late).output).toBe(
    'Overall time limit of 1 ms exceeded; unhealthy: is_unhealthy; unknown: is_unknown',
  )
})
