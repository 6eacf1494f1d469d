import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { create, request, scrape, usage, valuesOf } from '../../test/collectors.ts'
import { samplerOf } from '../../test/samplers.ts'
import { MetricsCollector } from './collector.ts'
import { OVERFLOW } from '../series/overflow.ts'
import type { TokenUsageSample } from '../usage/token-usage.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-01-05T10:00:10Z') })
})
afterEach(() => {
  vi.useRealTimers()
})

describe('recording', () => {
  test('counts requests per API, as JSON and as text', async () => {
    const metrics = create()
    metrics.recordApiRequest(request)
    metrics.recordApiRequest({ ...request, responseTimeMs: 750 })
    metrics.recordApiRequest({ ...request, statusCode: 503, responseTimeMs: 2000 })
    metrics.recordApiRequest({ ...request, statusCode: null, responseTimeMs: 3000, error: 'timeout' })
    const percentiles = {
      p50: 0.748,
      p90: 2.992,
      p95: 2.992,
      p99: 2.992,
      count: 4,
      relative_error: 0.01,
      out_of_range: [],
    }
    const window = (seconds: number): object => ({
      window_seconds: seconds,
      request_count: 4,
      error_count: 2,
      success_rate: 0.5,
      percentiles: { ...percentiles, window_seconds: seconds },
    })
    expect(metrics.getAllMetrics().api_metrics).toEqual({
      gitlab: {
        api_name: 'gitlab',
        request_count: 4,
        success_count: 2,
        error_count: 2,
        in_flight: 0,
        success_rate: 0.5,
        avg_response_time_sec: 1.5,
        min_response_time_sec: 0.25,
        max_response_time_sec: 3,
        status_codes: { 200: 2, 503: 1, timeout: 1 },
        errors: { server_error: 1, timeout: 1 },
        percentiles: { ...percentiles, window_seconds: 300 },
        windows: { '1m': window(60), '5m': window(300), '1h': window(3600) },
        rate_limit: null,
      },
    })
    expect(await valuesOf(metrics, 'bot_api_requests_total')).toEqual({
      'gitlab POST 200': 2,
      'gitlab POST 503': 1,
      'gitlab POST timeout': 1,
    })
    expect(await valuesOf(metrics, 'bot_api_errors_total')).toEqual({
      'gitlab POST server_error 503': 1,
      'gitlab POST timeout timeout': 1,
    })
    const seconds = await valuesOf(metrics, 'bot_api_request_duration_seconds_sum')
    expect(seconds).toEqual({ 'gitlab POST 2xx': 1, 'gitlab POST 5xx': 2, 'gitlab POST timeout': 3 })
    const buckets = await valuesOf(metrics, 'bot_api_request_duration_seconds_bucket')
    expect(buckets['0.25 gitlab POST 2xx']).toBe(1)
    expect(buckets['1 gitlab POST 2xx']).toBe(2)
  })

  test('counts tokens; the types add up to the total', async () => {
    const metrics = create()
    metrics.recordTokenUsage(usage)
    metrics.recordTokenUsage({
      ...usage,
      provider: 'zai',
      cachedTokens: 100,
      reasoningTokens: 25,
      success: false,
    })
    metrics.recordTokenUsage({ ...usage, model: 'glm-4.6' })
    const { token_usage: report } = metrics.getAllMetrics()
    expect(report).toEqual({
      total_tokens_used: 675,
      prompt_tokens: 450,
      completion_tokens: 225,
      cached_tokens: 100,
      reasoning_tokens: 25,
      request_count: 3,
      avg_tokens_per_request: 225,
      discrepancy_count: 0,
      today_usage: 675,
      usage_by_date: { '2026-01-05': 675 },
      usage_by_month: { '2026-01': 675 },
      budgets: [],
      cost: {
        currency: 'USD',
        total: 0.000255,
        today: 0.000255,
        month: 0.000255,
        by_model: { 'glm-4': null, 'glm-4.6': 0.000255 },
        unpriced: { 'glm-4': 450 },
        priced_share: expect.closeTo(1 / 3, 12),
      },
      usage_by_model: {
        'glm-4': { request_count: 2, prompt_tokens: 300, completion_tokens: 150, total_tokens: 450 },
        'glm-4.6': { request_count: 1, prompt_tokens: 150, completion_tokens: 75, total_tokens: 225 },
      },
    })
    const tokens = await valuesOf(metrics, 'bot_llm_tokens_total')
    expect(tokens).toMatchObject({
      'unknown glm-4 input': 150,
      'zai glm-4 input': 50,
      'zai glm-4 input_cached': 100,
      'zai glm-4 output': 50,
      'zai glm-4 output_reasoning': 25,
    })
    expect(Object.values(tokens).reduce((sum, count) => sum + count)).toBe(report.total_tokens_used)
    expect(await valuesOf(metrics, 'bot_llm_requests_total')).toEqual({
      'unknown glm-4 chat success': 1,
      'zai glm-4 chat error': 1,
      'unknown glm-4.6 chat success': 1,
    })
  })

  test('a new day starts at 0, and earlier days stay', () => {
    const metrics = create()
    metrics.recordTokenUsage(usage)
    vi.setSystemTime(Date.parse('2026-01-06T00:00:00Z'))
    expect(metrics.getAllMetrics().token_usage).toMatchObject({
      today_usage: 0,
      usage_by_date: { '2026-01-05': 225 },
    })
  })

  test('drops a sample with one invalid value, and counts it by reason', async () => {
    const metrics = create()
    metrics.recordApiRequest(request)
    metrics.recordTokenUsage(usage)
    const before = metrics.getAllMetrics()
    const bad = [Number.NaN, -1, Infinity, '5', 2 ** 53] as number[]
    for (const value of bad) {
      metrics.recordApiRequest({ ...request, responseTimeMs: value })
      metrics.recordTokenUsage({ ...usage, completionTokens: value })
    }
    metrics.recordTokenUsage(undefined as unknown as TokenUsageSample)
    expect(metrics.getAllMetrics()).toEqual({
      ...before,
      collector: { series: before.collector.series + 6, overflow: 0, dropped: 11 },
    })
    expect(await valuesOf(metrics, 'bot_metrics_dropped_samples_total')).toEqual({
      nan: 2,
      negative: 2,
      infinite: 2,
      not_a_number: 2,
      unsafe_integer: 2,
      invalid_type: 1,
    })
    expect(await valuesOf(metrics, 'bot_llm_tokens_total')).toEqual({
      'unknown glm-4 input': 150,
      'unknown glm-4 output': 75,
    })
  })

  test('counts APIs above the cap together, so that totals stay correct', async () => {
    const metrics = create({ maxSeriesPerMetric: 61 })
    for (let index = 0; index < 10; index += 1)
      metrics.recordApiRequest({ ...request, apiName: `api${index}` })
    const report = metrics.getAllMetrics()
    expect(Object.keys(report.api_metrics)).toEqual(['api0', 'api1', 'api2', 'api3', OVERFLOW])
    expect(report.api_metrics[OVERFLOW]).toMatchObject({ request_count: 6, status_codes: { 200: 6 } })
    expect(report.collector.overflow).toBe(6)
    const counts = Object.values(await valuesOf(metrics, 'bot_api_requests_total'))
    expect(counts.reduce((sum, count) => sum + count)).toBe(10)
    expect(await scrape(metrics, OVERFLOW)).not.toHaveLength(0)
    expect(await valuesOf(metrics, 'bot_metrics_overflow_total')).toEqual({ bot_api_requests_total: 6 })
  })

  test('10,000 names of models stay below the caps, and totals stay exact', async () => {
    const metrics = create()
    for (let index = 0; index < 10_000; index += 1) {
      metrics.recordTokenUsage({ ...usage, model: `model${index}` })
      metrics.recordTokenUsage({ ...usage, model: `model${index}` })
    }
    const { token_usage: tokens, collector } = metrics.getAllMetrics()
    expect(tokens).toMatchObject({ total_tokens_used: 4_500_000, request_count: 20_000 })
    expect(tokens.cost).toMatchObject({ total: null, priced_share: 0 })
    const rows = await scrape(metrics)
    for (const [name, total] of [
      ['bot_llm_requests_total', 20_000],
      ['bot_llm_tokens_total', 4_500_000],
      ['bot_llm_unpriced_tokens_total', 4_500_000],
    ] as const) {
      const family = rows.filter((row) => row.name === name)
      expect(family.length).toBeLessThanOrEqual(2000)
      expect(family.reduce((sum, { value }) => sum + value, 0)).toBe(total)
    }
    expect(collector.series).toBeLessThan(20_000)
    expect(collector.overflow).toBeGreaterThan(0)
  })

  test('accepts names that are special in objects or in text', async () => {
    const metrics = create()
    for (const name of ['__proto__', 'constructor', 'a"b\\c\nd', 'a,b:c', '\ud800']) {
      metrics.recordApiRequest({ ...request, apiName: name })
      metrics.recordTokenUsage({ ...usage, model: name })
    }
    const report = JSON.parse(JSON.stringify(metrics.getAllMetrics())) as { api_metrics: object }
    expect(Object.keys(report.api_metrics)).toEqual([
      '__proto__',
      'constructor',
      'a"b\\c\nd',
      'a,b:c',
      '\ufffd',
    ])
    const rows = await scrape(metrics, 'a"b\\c\nd')
    expect(new Set(rows.map(({ labels }) => labels.api))).toEqual(new Set(['a"b\\c\nd']))
  })
})

describe('JSON', () => {
  test('has the time and the uptime of the collector', () => {
    const metrics = create()
    vi.advanceTimersByTime(2500)
    expect(metrics.getAllMetrics()).toMatchObject({
      uptime_seconds: 2.5,
      timestamp: '2026-01-05T10:00:12.500Z',
      system_metrics: { cpu_percent: 50, age_seconds: 12.5 },
      collector: { overflow: 0, dropped: 0 },
    })
  })

  test('has only finite numbers', () => {
    const metrics = create({ sampler: samplerOf(null) })
    const empty = metrics.getAllMetrics()
    expect(JSON.parse(JSON.stringify(empty))).toEqual(empty)
    metrics.recordApiRequest({ ...request, responseTimeMs: Number.MAX_SAFE_INTEGER })
    metrics.recordTokenUsage({ ...usage, promptTokens: 0, completionTokens: 0 })
    const extreme = metrics.getAllMetrics()
    expect(JSON.parse(JSON.stringify(extreme))).toEqual(extreme)
  })
})

test('two collectors share nothing', async () => {
  const [a, b] = [create(), create()]
  a.recordApiRequest(request)
  a.recordTokenUsage(usage)
  a.recordTokenUsage({ ...usage, promptTokens: -1 })
  expect(b.getAllMetrics()).toEqual(create().getAllMetrics())
  expect(await scrape(b)).toEqual(await scrape(create()))
  expect(b.listAvailableRegistries()).toEqual(['main', 'tokens', 'system'])
})

test('collection starts and stops the sampler', async () => {
  const calls: string[] = []
  const sampler = { start: () => calls.push('start'), stop: () => calls.push('stop'), latest: () => null }
  const metrics = create({ sampler })
  expect(calls).toEqual([])
  metrics.startCollection()
  await metrics.stopCollection()
  expect(calls).toEqual(['start', 'stop'])
})

test('samples the machine itself without a sampler option', async () => {
  vi.useRealTimers()
  const metrics = new MetricsCollector({ defaultMetrics: false })
  expect(metrics.getAllMetrics().system_metrics.sampled_at).toBeNull()
  metrics.startCollection()
  await vi.waitFor(() => expect(metrics.getAllMetrics().system_metrics.disk_percent).toBeGreaterThan(0), {
    timeout: 5000,
  })
  await metrics.stopCollection()
})

test('percentiles of requests above or below the range are its bounds, and are listed as out of range', async () => {
  const metrics = create()
  metrics.recordApiRequest({ ...request, apiName: 'slow', responseTimeMs: 2 * 3_600_000 })
  metrics.recordApiRequest({ ...request, apiName: 'mixed', responseTimeMs: 0.2 })
  metrics.recordApiRequest({ ...request, apiName: 'mixed', responseTimeMs: 250 })
  const { slow, mixed } = metrics.getAllMetrics().api_metrics
  const all = ['p50', 'p90', 'p95', 'p99']
  expect(slow?.percentiles).toMatchObject({ p50: 4194.304, p99: 4194.304, out_of_range: all })
  expect(slow?.windows['1h'].percentiles.out_of_range).toEqual(all)
  expect(slow?.max_response_time_sec).toBe(7200)
  expect(mixed?.percentiles).toMatchObject({ p50: 0.001, out_of_range: ['p50'] })
  const gauges = await valuesOf(metrics, 'bot_api_latency_window_seconds')
  expect(gauges['slow 5m 0.5']).toBe(4194.304)
})
