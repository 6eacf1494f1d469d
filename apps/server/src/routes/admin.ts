import type { MetricsCollector } from '@botwatch/metrics'
import * as v from 'valibot'

import { time } from '../api/fields.ts'
import { noteChange } from '../audit/change.ts'
import { describeConfig } from '../config/describe-config.ts'
import type { ServerConfig } from '../config/server-config.ts'
import { operation, type Operation } from '../http/operation.ts'
import { problem } from '../http/problem.ts'

const NAME = 'the name of an API'
const resetQuery = v.strictObject({
  api_name: v.pipe(
    v.optional(v.pipe(v.string(NAME), v.nonEmpty(NAME))),
    v.description('Name of an API. Default: all.'),
  ),
})
type Config = ReturnType<typeof describeConfig>
const configAnswer: v.GenericSchema<Config> = v.pipe(
  v.record(v.string(), v.union([v.string(), v.number(), v.boolean()])),
  v.metadata({ ref: 'Config', description: 'Settings by name. Of a secret, only whether it is set.' }),
)
const configExample: Config = {
  host: '127.0.0.1',
  port: 8080,
  public_url: 'https://example.com/monitoring',
  base_path: 'none',
  api_keys: 3,
  allow_anonymous: false,
  max_body_bytes: 1_048_576,
  requests_per_minute: 600,
  retention_alerts_days: 90,
  log_level: 'info',
  timezone: 'UTC',
  language: 'en',
  budget_day: '5.00',
  checks: 'website (http), nightly (heartbeat)',
  channels: 'oncall (slack)',
  rules: 'high_cpu_usage (off), slow_reviews',
  silences: 1,
}
interface Reset {
  readonly reset: string
  readonly timestamp: string
}
const resetAnswer: v.GenericSchema<Reset> = v.strictObject({
  reset: v.pipe(v.string(), v.description('The name of the API, or `all`.')),
  timestamp: time,
})

/** Administration: the configuration without secrets, and the reset of metrics. */
export function adminOperations(
  config: () => ServerConfig,
  metricsCollector: MetricsCollector,
): readonly Operation[] {
  return [
    operation({
      route: 'GET /admin/config',
      id: 'getConfig',
      tag: 'Administration',
      summary: 'Get the configuration',
      description:
        'Returns the settings in effect, by name. A secret is never shown, only whether it is set. In an app that the server is mounted in, `/admin` and everything that needs the role `admin` is left out unless `embedAdmin` is set.',
      needs: 'read',
      answers: { 200: { description: 'The configuration.', schema: configAnswer, example: configExample } },
      handle: (c) => c.json(describeConfig(config())),
    }),
    operation({
      route: 'POST /admin/reset-metrics',
      id: 'resetMetrics',
      tag: 'Administration',
      summary: 'Reset metrics',
      description:
        'Sets the metrics of one API, or all metrics, to zero. Spending of days and months, budgets and history stay.',
      needs: 'admin',
      action: 'metrics.reset',
      query: resetQuery,
      answers: {
        200: {
          description: 'The name of the reset API.',
          schema: resetAnswer,
          example: { reset: 'gitlab', timestamp: '2026-11-28T09:30:00.000Z' },
        },
      },
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
