import { expect, test } from 'vitest'

import { create, request, usage } from '../../test/collectors.ts'
import type { MetricsCollector } from './collector.ts'

/** Something of everything. */
function record(metrics: MetricsCollector): void {
  metrics.recordApiRequest(request)
  metrics.recordApiRequest({ ...request, statusCode: 500 })
  metrics.recordRateLimit('gitlab', { remaining: 10, limit: 60, resetAtMs: Date.now() })
  metrics.recordTokenUsage({ ...usage, provider: 'zai', model: 'glm-4.6', durationMs: 900, totalTokens: 1 })
  metrics.recordTokenUsage(usage)
  metrics.recordUsageMissing('glm-4.6', 'aborted')
  metrics.recordTimeToFirstToken('glm-4.6', 250)
  metrics.recordTokenUsage({ ...usage, promptTokens: -1 })
}

/** `name type label,label` of each family that has samples, without `le`. */
function tableOf(text: string): string[] {
  const types = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '', type = '']) => [name, type])
  return types.flatMap(([name = '', type = '']) => {
    const suffix = type === 'histogram' ? '_bucket' : ''
    const line = new RegExp(`^${name}${suffix}(?:\\{(.*)\\})? \\S+$`, 'm').exec(text)
    if (line === null) return []
    const labels = [...(line[1] ?? '').matchAll(/(\w+)="[^"]*"/g)].map(([, label = '']) => label)
    return [`${name} ${type} ${labels.filter((label) => label !== 'le').join()}`.trim()]
  })
}

const table = [
  'bot_api_requests_total counter api,method,status',
  'bot_api_request_duration_seconds histogram api,method,status_class',
  'bot_api_errors_total counter api,method,error_type,status',
  'bot_api_requests_in_flight gauge api',
  'bot_api_success_ratio gauge api,window',
  // A summary for promtool, which wants the label `quantile` on nothing else.
  'bot_api_latency_window_seconds summary api,window,quantile',
  'bot_api_rate_limit_remaining gauge api',
  'bot_api_rate_limit_limit gauge api',
  'bot_api_rate_limit_reset_timestamp_seconds gauge api',
  'bot_llm_requests_total counter provider,model,operation,outcome',
  'bot_llm_tokens_total counter provider,model,token_type',
  'bot_llm_cost_usd_total counter provider,model,token_type',
  'bot_llm_unpriced_tokens_total counter provider,model',
  'bot_llm_usage_missing_total counter provider,model,reason',
  'bot_llm_usage_discrepancies_total counter provider,model',
  'bot_llm_operation_duration_seconds histogram provider,model,operation',
  'bot_llm_time_to_first_token_seconds histogram provider,model,operation',
  'bot_llm_period_tokens gauge period',
  'bot_llm_period_cost_usd gauge period',
  'bot_llm_budget_limit_usd gauge period',
  'bot_llm_budget_used_ratio gauge period',
  'bot_llm_budget_reset_timestamp_seconds gauge period',
  'bot_system_cpu_usage_ratio gauge',
  'bot_system_memory_usage_ratio gauge',
  'bot_system_memory_available_bytes gauge',
  'bot_system_filesystem_usage_ratio gauge mountpoint',
  'bot_system_filesystem_free_bytes gauge mountpoint',
  'bot_build_info gauge version',
  'bot_start_time_seconds gauge',
  'bot_uptime_seconds gauge',
  'bot_metrics_series gauge',
  'bot_metrics_dropped_samples_total counter reason',
  'bot_metrics_overflow_total counter metric',
  'bot_history_refused_values_total counter',
  'bot_metrics_collector_errors_total counter metric,reason',
  'bot_metrics_render_duration_seconds histogram',
]

function familiesOf(text: string): readonly string[] {
  return text.match(/^# TYPE \S+/gm) ?? []
}

async function scrape(metrics: MetricsCollector): Promise<string> {
  const result = await metrics.getPrometheusMetrics()
  return result.ok ? result.body : ''
}

/** A collector with a series of every family. */
async function full(): Promise<MetricsCollector> {
  const metrics = create({ maxSeriesPerMetric: 25, budgets: { day: { limit: '1.00' } } })
  const api = { name: 'broken', help: 'x', get: () => Promise.reject(new Error('no')) }
  metrics.registry.registerMetric({ ...api, type: 'gauge', collect: () => {} } as never)
  record(metrics)
  metrics.recordApiRequest({ ...request, apiName: 'one too many' })
  await scrape(metrics)
  metrics.registry.removeSingleMetric('broken')
  return metrics
}

test('every metric has its type and labels, in a stable order', async () => {
  const metrics = await full()
  expect(tableOf(await scrape(metrics))).toEqual(table)
  metrics.resetMetrics()
  record(metrics)
  metrics.recordApiRequest({ ...request, apiName: 'first' })
  expect(familiesOf(await scrape(metrics))).toEqual(familiesOf(await scrape(create())))
})

test('the number of series is exact', async () => {
  const metrics = await full()
  const text = await scrape(metrics)
  const { series } = metrics.getAllMetrics().collector
  expect(series).toBeGreaterThan(50)
  expect(text).toContain(`\nbot_metrics_series ${series}\n`)
})

test.each([
  ['bot_api_request_duration_seconds', '0.05 0.1 0.25 0.5 1 2.5 5 10 20 30 60 120 300 +Inf'],
  [
    'bot_llm_operation_duration_seconds',
    '0.01 0.02 0.04 0.08 0.16 0.32 0.64 1.28 2.56 5.12 10.24 20.48 40.96 81.92 163.84 327.68 +Inf',
  ],
  ['bot_llm_time_to_first_token_seconds', '0.05 0.1 0.25 0.5 0.75 1 1.5 2.5 5 10 20 30 60 +Inf'],
])('the buckets of %s are %s', async (name, bounds) => {
  const lines = (await scrape(await full())).matchAll(new RegExp(`^${name}_bucket\\{le="([^"]+)"`, 'gm'))
  expect([...new Set([...lines].map(([, le]) => le))].join(' ')).toBe(bounds)
})
