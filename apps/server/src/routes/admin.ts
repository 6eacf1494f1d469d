import type { MetricsCollector } from '@botwatch/metrics'
import { Hono } from 'hono'

import { describeConfig, type ServerConfig } from '../config.ts'
import { problem } from '../problem.ts'

/** The seed's administration routes. */
export function adminRoutes(config: ServerConfig, metricsCollector: MetricsCollector): Hono {
  return new Hono()
    .get('/config', (c) => c.json(describeConfig(config)))
    .post('/reset-metrics', (c) => {
      const apiName = c.req.query('api_name')
      const result = metricsCollector.resetMetrics(apiName)
      if (result.ok) return c.json({ reset: apiName ?? 'all', timestamp: new Date().toISOString() })
      return problem(c, 404, 'API_NOT_FOUND', 'API not found, nothing was reset', {
        available: result.available,
      })
    })
}
