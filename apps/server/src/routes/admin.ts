import type { MetricsCollector } from '@botwatch/metrics'
import { Hono } from 'hono'

import { describeConfig } from '../config/describe-config.ts'
import type { ServerConfig } from '../config/server-config.ts'
import { problem } from '../http/problem.ts'

/** Creates the administration routes: the configuration without secrets, and the reset of metrics. */
export function adminRoutes(config: ServerConfig, metricsCollector: MetricsCollector): Hono {
  return new Hono()
    .get('/config', (c) => c.json(describeConfig(config)))
    .post('/reset-metrics', (c) => {
      const apiName = c.req.query('api_name')
      const result = metricsCollector.resetMetrics(apiName)
      if (result.ok) return c.json({ reset: apiName ?? 'all', timestamp: new Date().toISOString() })
      return problem(c, 404, 'API_NOT_FOUND', 'No requests to this API were recorded; nothing was reset', {
        available_apis: result.available,
      })
    })
}
