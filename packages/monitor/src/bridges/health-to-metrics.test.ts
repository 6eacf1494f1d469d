import { check, HealthChecker } from '@botwatch/health'
import { MetricsCollector } from '@botwatch/metrics'
import { expect, test, vi } from 'vitest'

import { exposeHealth } from './health-to-metrics.ts'

async function scrape(metricsCollector: MetricsCollector): Promise<readonly string[]> {
  const result = await metricsCollector.getPrometheusMetrics()
  if (!result.ok) throw new Error('expected text')
  return result.body.split('\n').filter((line) => line.startsWith('health_check_'))
}

test('a scrape has the metrics of every check until they are removed', async () => {
  const healthChecker = new HealthChecker({ cacheTtlMs: 0 })
  const metricsCollector = new MetricsCollector({ defaultMetrics: false })
  const conceal = exposeHealth(healthChecker, metricsCollector)
  expect(await scrape(metricsCollector)).toEqual([])

  healthChecker.addChecker(check('gitlab_api', () => ({ metrics: { token_expires_in_days: 2 } })))
  healthChecker.addChecker(
    check('site', () => ({ status: 'unhealthy', metrics: { tls_expires_in_days: 1 } })),
  )
  await healthChecker.checkAll()
  await healthChecker.checkAll()
  const lines = await scrape(metricsCollector)
  expect(lines).toContain('health_check_status{check="gitlab_api",status="healthy"} 1')
  expect(lines).toContain('health_check_status{check="site",status="healthy"} 0')
  expect(lines).toContain('health_check_status{check="site",status="unhealthy"} 1')
  expect(lines).toContain('health_check_runs_total{check="site",status="unhealthy"} 2')
  expect(lines).toContain('health_check_consecutive_failures{check="site"} 2')
  const expiry = (name: string): number =>
    Number(lines.find((line) => line.startsWith(`health_check_${name}_expiry_seconds`))?.split(' ')[1])
  expect(expiry('token')).toBeCloseTo(2 * 86_400, -1)
  expect(expiry('tls')).toBeCloseTo(86_400, -1)
  for (const family of ['duration_seconds', 'last_run_timestamp_seconds']) {
    expect(lines.filter((line) => line.startsWith(`health_check_${family}{`))).toHaveLength(2)
  }

  healthChecker.removeChecker('site')
  expect((await scrape(metricsCollector)).join('\n')).not.toContain('site')

  conceal()
  expect(await scrape(metricsCollector)).toEqual([])
  exposeHealth(healthChecker, metricsCollector)
  expect((await scrape(metricsCollector)).join('\n')).toContain('gitlab_api')
})

test('each scrape reads the checks once', async () => {
  const healthChecker = new HealthChecker()
  const metricsCollector = new MetricsCollector({ defaultMetrics: false })
  exposeHealth(healthChecker, metricsCollector)
  const read = vi.spyOn(healthChecker, 'getCheckStates')
  await scrape(metricsCollector)
  expect(read).toHaveBeenCalledTimes(1)
  healthChecker.addChecker(check('new', () => {}))
  expect((await scrape(metricsCollector)).join('\n')).toContain('check="new"')
  expect(read).toHaveBeenCalledTimes(2)
})
