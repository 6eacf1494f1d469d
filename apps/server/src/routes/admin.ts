import type { MetricsCollector } from '@botwatch/metrics'
import * as v from 'valibot'

import { noteChange } from '../audit/change.ts'
import { describeConfig } from '../config/describe-config.ts'
import type { ServerConfig } from '../config/server-config.ts'
import { operation, type Operation } from '../http/operation.ts'
import { problem } from '../http/problem.ts'

const NAME = 'the name of an API'
const resetQuery = v.strictObject({ api_name: v.optional(v.pipe(v.string(NAME), v.nonEmpty(NAME))) })

/** Administration: the configuration without secrets, and the reset of metrics. */
export function adminOperations(
  config: ServerConfig,
  metricsCollector: MetricsCollector,
): readonly Operation[] {
  return [
    operation({
      route: 'GET /admin/config',
      id: 'getConfig',
      tag: 'Administration',
      summary: 'Get the configuration',
      description: 'Returns the configuration without secrets.',
      needs: 'read',
      answers: { 200: { description: 'The configuration.' } },
      handle: (c) => c.json(describeConfig(config)),
    }),
    operation({
      route: 'POST /admin/reset-metrics',
      id: 'resetMetrics',
      tag: 'Administration',
      summary: 'Reset metrics',
      description: 'Sets the metrics of one API, or all, to zero. Days, months and budgets stay.',
      needs: 'admin',
      action: 'metrics.reset',
      query: resetQuery,
      answers: { 200: { description: 'What was reset.' } },
      errors: ['API_NOT_FOUND'],
      handle: (c, { query: { api_name: apiName } }) => {
        const before = totalsOf(metricsCollector)
        const result = metricsCollector.resetMetrics(apiName)
        noteChange(c, { target: apiName ?? 'all', before, after: totalsOf(metricsCollector) })
        if (result.ok) return c.json({ reset: apiName ?? 'all', timestamp: new Date().toISOString() })
        return problem(c, 'API_NOT_FOUND', 'No requests to this API were recorded; nothing was reset', {
          available_apis: result.available,
        })
      },
    }),
  ]
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
