import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { create, request, usage } from '../../test/collectors.ts'
import { samplerOf, snapshot } from '../../test/samplers.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-01-05T10:00:10Z') })
})
afterEach(() => {
  vi.useRealTimers()
})

/** The path of every figure and text in a value. */
function pathsOf(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null || Object.keys(value).length === 0) return [path]
  return Object.entries(value).flatMap(([key, part]) => pathsOf(part, path === '' ? key : `${path}.${key}`))
}

/** These names, with what they stand under in front. */
function under(path: string, names: string): string[] {
  return names.split(' ').map((name) => (path === '' ? name : `${path}.${name}`))
}

const percentiles = 'p50 p90 p95 p99 window_seconds count relative_error out_of_range'
const inWindow = [
  'window_seconds request_count error_count success_rate',
  ...under('percentiles', percentiles),
].join(' ')
const model = 'request_count prompt_tokens completion_tokens total_tokens'
const keys = [
  ...under('', 'uptime_seconds timestamp'),
  ...under('api_metrics.gitlab', 'api_name request_count success_count error_count in_flight success_rate'),
  ...under('api_metrics.gitlab', 'avg_response_time_sec min_response_time_sec max_response_time_sec'),
  ...under('api_metrics.gitlab', 'status_codes.429 errors.rate_limited'),
  ...under('api_metrics.gitlab.rate_limit', 'remaining limit resets_at'),
  ...under('api_metrics.gitlab.percentiles', percentiles),
  ...['1m', '5m', '1h'].flatMap((name) => under(`api_metrics.gitlab.windows.${name}`, inWindow)),
  ...under('token_usage', 'total_tokens_used prompt_tokens completion_tokens cached_tokens reasoning_tokens'),
  ...under('token_usage', 'request_count avg_tokens_per_request discrepancy_count today_usage'),
  ...under('token_usage', 'usage_by_date.2026-01-05 usage_by_month.2026-01'),
  ...under('token_usage.usage_by_model.glm-4', model),
  ...under('token_usage.usage_by_model.glm-4.6', model),
  ...under('token_usage.cost', 'currency total today month by_model.glm-4.6 by_model.glm-4'),
  ...under('token_usage.cost', 'unpriced.glm-4 priced_share'),
  ...under('token_usage.budgets.0', 'period key limit warn_ratio cost used_ratio level projected_cost'),
  ...under('token_usage.budgets.0', 'resets_at'),
  ...under('system_metrics', 'cpu_percent memory_percent disk_percent memory_available_gb disk_free_gb'),
  ...under('system_metrics', 'sampled_at age_seconds'),
  ...under('collector', 'series overflow dropped'),
  ...under('flat', 'cpu_percent memory_percent disk_percent cost_today cost_month'),
  ...under('flat', 'budget_day_used_ratio error_rate'),
]

test('the JSON has these keys and no others', () => {
  const metrics = create({ budgets: { day: { limit: '1.00' } } })
  metrics.recordApiRequest({ ...request, statusCode: 429 })
  metrics.recordRateLimit('gitlab', { remaining: 0 })
  metrics.recordTokenUsage({ ...usage, model: 'glm-4.6' })
  metrics.recordTokenUsage(usage)
  expect(pathsOf(metrics.getAllMetrics()).toSorted()).toEqual(keys.toSorted())
})

test('all its numbers are finite for any samples, and reading changes nothing', () => {
  const any = fc.oneof(fc.double(), fc.maxSafeInteger(), fc.constantFrom(null, undefined, '5', 2 ** 53, {}))
  const reading = fc.oneof(fc.constantFrom(null, Number.NaN, Infinity), fc.double({ min: 0 }))
  fc.assert(
    fc.property(fc.array(fc.tuple(any, any, any), { maxLength: 20 }), reading, (values, ratio) => {
      const cpu = { ...snapshot.cpu, usageRatio: ratio }
      const sampler = samplerOf({ ...snapshot, cpu, sampledAt: 'no time' })
      const metrics = create({ sampler, budgets: { month: { limit: '0.000001' } } })
      for (const [a, b, c] of values as [number, number, number][]) {
        metrics.recordApiRequest({ ...request, statusCode: a, responseTimeMs: b, error: c })
        metrics.recordTokenUsage({ model: 'glm-5', promptTokens: a, completionTokens: b, cachedTokens: c })
        metrics.recordRateLimit('gitlab', { remaining: a, limit: b, resetAtMs: c })
      }
      const report = metrics.getAllMetrics()
      expect(JSON.parse(JSON.stringify(report))).toEqual(report)
      expect(metrics.getAllMetrics()).toEqual(report)
    }),
  )
})

test('a negative zero is reported as zero', () => {
  const metrics = create()
  metrics.recordApiRequest({ ...request, responseTimeMs: -0 })
  metrics.recordRateLimit('gitlab', { remaining: -0, limit: -0, resetAtMs: -0 })
  const report = metrics.getAllMetrics()
  expect(JSON.parse(JSON.stringify(report))).toEqual(report)
})

test('its times are ISO with Z', () => {
  const { timestamp, token_usage, system_metrics } = create({
    timeZone: 'Asia/Kolkata',
    budgets: { day: { limit: '1.00' } },
  }).getAllMetrics()
  expect(timestamp).toBe('2026-01-05T10:00:10.000Z')
  expect(token_usage.budgets[0]?.resets_at).toBe('2026-01-05T18:30:00.000Z')
  expect(system_metrics.sampled_at).toBe('2026-01-05T10:00:00.000Z')
})

test('the rate limit of an API is what it reported last; a time that no date can be is unknown', () => {
  const metrics = create()
  const limitOf = (): unknown => metrics.getAllMetrics().api_metrics['gitlab']?.rate_limit
  metrics.recordApiRequest(request)
  expect(limitOf()).toBeNull()
  metrics.recordRateLimit('gitlab', {
    remaining: 0,
    limit: 60,
    resetAtMs: Date.parse('2026-01-05T11:00:00Z'),
  })
  expect(limitOf()).toEqual({ remaining: 0, limit: 60, resets_at: '2026-01-05T11:00:00.000Z' })
  metrics.recordRateLimit('gitlab', { remaining: 5, resetAtMs: Number.MAX_SAFE_INTEGER })
  expect(limitOf()).toEqual({ remaining: 5, limit: null, resets_at: null })
})
