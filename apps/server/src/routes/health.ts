import { toWireReport, toWireResult, toWireStatusSummary, type HealthChecker } from '@botwatch/health'
import { Hono, type Context } from 'hono'

import { problem } from '../problem.ts'

/** The seed's health routes. `/health` answers from memory; the others may run checks, never two of one at a time. */
export function healthRoutes(healthChecker: HealthChecker): Hono {
  return new Hono()
    .use(async (c, next) => {
      await next()
      c.header('cache-control', 'no-store')
    })
    .get('/', (c) =>
      c.json({
        status: healthChecker.latest()?.overallStatus ?? 'unknown',
        timestamp: new Date().toISOString(),
        uptime_seconds: Math.round(process.uptime()),
      }),
    )
    .get('/detailed', async (c) => {
      const report = await healthChecker.checkAll()
      return c.json(toWireReport(report), statusOf(report.isHealthy, c))
    })
    .get('/checker/:name', async (c) => {
      const name = c.req.param('name')
      const result = await healthChecker.checkSingle(name)
      if (result === null)
        return problem(c, 404, 'CHECKER_NOT_FOUND', `Health checker not found: ${name.slice(0, 64)}`)
      return c.json(toWireResult(result), statusOf(result.isHealthy, c))
    })
    .get('/status', (c) => c.json(toWireStatusSummary(healthChecker.getStatusSummary())))
}

/** 503 tells a load balancer; a scraper that wants the body whatever the state asks for `?status=200`. */
function statusOf(isHealthy: boolean, c: Context): 200 | 503 {
  return isHealthy || c.req.query('status') === '200' ? 200 : 503
}
