import type { MetricsCollector } from '@botwatch/metrics'
import { Hono } from 'hono'
import * as v from 'valibot'

import { noteChange } from '../audit/change.ts'
import { describeConfig } from '../config/describe-config.ts'
import type { ServerConfig } from '../config/server-config.ts'
import { discardBody } from '../http/body.ts'
import { problem } from '../http/problem.ts'
import { noParameters, withQuery } from '../http/query.ts'
import type { RouteEnv } from '../http/route-env.ts'

const NAME = 'the name of an API'
const resetQuery = v.strictObject({ api_name: v.optional(v.pipe(v.string(NAME), v.nonEmpty(NAME))) })

/** Creates the administration routes: the configuration without secrets, and the reset of metrics. */
export function adminRoutes(config: ServerConfig, metricsCollector: MetricsCollector): Hono<RouteEnv> {
  return new Hono<RouteEnv>()
    .get(
      '/config',
      withQuery(noParameters, (c) => c.json(describeConfig(config))),
    )
    .post(
      '/reset-metrics',
      withQuery(resetQuery, async (c, { api_name: apiName }) => {
        const refused = await discardBody(c, config.limits)
        if (refused !== undefined) return refused
        const before = totalsOf(metricsCollector)
        const result = metricsCollector.resetMetrics(apiName)
        noteChange(c, { target: apiName ?? 'all', before, after: totalsOf(metricsCollector) })
        if (result.ok) return c.json({ reset: apiName ?? 'all', timestamp: new Date().toISOString() })
        return problem(c, 404, 'API_NOT_FOUND', 'No requests to this API were recorded; nothing was reset', {
          available_apis: result.available,
        })
      }),
    )
}

/** What a reset sets to zero. */
function totalsOf(metricsCollector: MetricsCollector): {
  readonly requests: number
  readonly tokens: number
} {
  const { api_metrics, token_usage } = metricsCollector.getAllMetrics()
  const counts = Object.values(api_metrics).map(({ request_count }) => request_count)
  return { requests: counts.reduce((sum, count) => sum + count, 0), tokens: token_usage.total_tokens_used }
}
