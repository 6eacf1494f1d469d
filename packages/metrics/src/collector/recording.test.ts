import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { create, request, scrape, usage, valuesOf } from '../../test/collectors.ts'
import type { ApiRequestOutcome, ApiRequestSample } from '../api/api-request.ts'
import type { RateLimit } from '../api/rate-limit.ts'
import { OVERFLOW } from '../series/overflow.ts'

const NOW = Date.parse('2026-01-05T10:00:10Z')

beforeEach(() => {
  vi.useFakeTimers({ now: NOW })
})
afterEach(() => {
  vi.useRealTimers()
})

const { apiName: _, ...ofApi } = request

describe('a handle', () => {
  test('records the same as recording by name', async () => {
    const sample = fc.record({
      method: fc.constantFrom('GET', 'post', 'PUT', 'PURGE', 'PATCH'),
      statusCode: fc.constantFrom(200, 201, 404, 503, 264, null, 99),
      responseTimeMs: fc.constantFrom(0, 49.9, 50, 1234, 1e9, -1),
      error: fc.constantFrom(undefined, null, 'timeout', new Error('x')),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(sample, { maxLength: 40, size: 'max' }), async (samples) => {
        const [byName, byHandle] = [create(), create()]
        const handle = byHandle.api('gitlab')
        for (const each of samples) {
          byName.recordApiRequest({ apiName: 'gitlab', ...each })
          handle.recordRequest(each)
        }
        expect(byHandle.getAllMetrics()).toEqual(byName.getAllMetrics())
        expect(await scrape(byHandle)).toEqual(await scrape(byName))
      }),
      { numRuns: 30 },
    )
  })

  test('stays valid over every kind of reset', async () => {
    const metrics = create()
    const handle = metrics.api('gitlab')
    const other = metrics.api('glm')
    const steps = [
      () => metrics.resetMetrics('gitlab'),
      () => metrics.resetMetrics(),
      () => metrics.registry.resetMetrics(),
    ]
    for (const reset of steps) {
      handle.recordRequest({ ...ofApi, statusCode: 500 })
      other.recordRequest(ofApi)
      reset()
      handle.recordRequest(ofApi)
      expect(await valuesOf(metrics, 'bot_api_requests_total')).toMatchObject({ 'gitlab POST 200': 1 })
      expect(await valuesOf(metrics, 'bot_api_errors_total')).toEqual({})
      metrics.resetMetrics()
    }
  })

  test('stays valid over a reset of an API whose series are all above a cap', () => {
    const metrics = create({ maxSeriesPerMetric: 40 })
    for (const method of ['GET', 'PUT', 'POST', 'HEAD', 'TRACE', 'PATCH'])
      for (let statusCode = 100; statusCode < 1000; statusCode += 100)
        metrics.recordApiRequest({ ...request, apiName: 'wide', method, statusCode })
    const handle = metrics.api('gitlab')
    handle.recordRequest(ofApi)
    metrics.resetMetrics('gitlab')
    handle.recordRequest(ofApi)
    expect(metrics.getAllMetrics().api_metrics.gitlab).toMatchObject({ request_count: 1 })
  })

  test('with an invalid name drops its samples', () => {
    const metrics = create()
    const handle = metrics.api('')
    handle.recordRequest(ofApi)
    handle.startRequest('GET')({ statusCode: 200 })
    expect(metrics.getAllMetrics()).toMatchObject({ api_metrics: {}, collector: { dropped: 2 } })
  })
})

describe('requests in flight', () => {
  test('are counted from their start to their end, and timed', async () => {
    const metrics = create()
    const end = metrics.startApiRequest('gitlab', 'GET')
    metrics.startApiRequest('gitlab', 'GET')
    expect(metrics.getAllMetrics().api_metrics.gitlab).toMatchObject({
      in_flight: 2,
      request_count: 0,
      success_rate: null,
    })
    vi.advanceTimersByTime(250)
    end({ statusCode: 200 })
    end({ statusCode: 500 })
    expect(metrics.getAllMetrics().api_metrics.gitlab).toMatchObject({
      in_flight: 1,
      request_count: 1,
      error_count: 0,
      max_response_time_sec: 0.25,
    })
    expect(await valuesOf(metrics, 'bot_api_requests_in_flight')).toEqual({ gitlab: 1 })
  })

  test('stay in flight over a reset, and are never negative', async () => {
    const metrics = create()
    const end = metrics.startApiRequest('gitlab', 'GET')
    metrics.recordApiRequest(request)
    metrics.resetMetrics()
    expect(metrics.getAllMetrics().api_metrics.gitlab).toMatchObject({ in_flight: 1, request_count: 0 })
    end({ statusCode: 200 })
    expect(metrics.getAllMetrics().api_metrics.gitlab).toMatchObject({ in_flight: 0, request_count: 1 })
    expect(await valuesOf(metrics, 'bot_api_requests_in_flight')).toEqual({ gitlab: 0 })
  })

  test('end also with an unreadable outcome', () => {
    const metrics = create()
    metrics.startApiRequest('gitlab', 'GET')(null as unknown as ApiRequestOutcome)
    expect(metrics.getAllMetrics()).toMatchObject({
      api_metrics: { gitlab: { in_flight: 0, request_count: 0 } },
      collector: { dropped: 1 },
    })
  })
})

describe('bad samples', () => {
  const bad = [Number.NaN, -1, Infinity, '5', 2 ** 53, null, {}, 5n] as number[]

  test('change nothing, whichever value is invalid', async () => {
    const metrics = create()
    metrics.recordApiRequest(request)
    metrics.recordTokenUsage(usage)
    await scrape(metrics)
    const before = { ...metrics.getAllMetrics(), collector: null }
    const rows = (await scrape(metrics)).filter(({ name }) => !name.startsWith('bot_metrics_'))
    const handle = metrics.api('gitlab')
    for (const value of bad) {
      metrics.recordApiRequest({ ...request, apiName: 'new', responseTimeMs: value })
      handle.recordRequest({ ...ofApi, responseTimeMs: value })
      metrics.recordTokenUsage({ ...usage, model: 'new', completionTokens: value })
      metrics.recordUsage('new', { prompt_tokens: 5, completion_tokens: value ?? 'none' })
      metrics.recordTimeToFirstToken('new', value)
      metrics.recordRateLimit('new', { remaining: 5, limit: value })
    }
    metrics.recordUsageMissing('new', 'because' as 'absent')
    metrics.recordUsage('new', null)
    metrics.recordApiRequest(null as unknown as ApiRequestSample)
    metrics.recordRateLimit('new', null as unknown as RateLimit)
    metrics.recordUsage('new', { prompt_tokens: 1 }, { provider: 'a b' })
    expect({ ...metrics.getAllMetrics(), collector: null }).toEqual(before)
    expect((await scrape(metrics)).filter(({ name }) => !name.startsWith('bot_metrics_'))).toEqual(rows)
    expect(metrics.getAllMetrics().collector.dropped).toBe(6 * bad.length + 5)
  })

  test('are reported by an event with their number, at most once a minute', () => {
    const metrics = create()
    const events: unknown[] = []
    metrics.on('dropped', (event) => events.push(event))
    const off = metrics.on('dropped', () => {
      throw new Error('a listener’s own mistake')
    })
    for (let again = 0; again < 5; again += 1) metrics.recordTokenUsage({ ...usage, promptTokens: -1 })
    expect(events).toEqual([{ reason: 'negative', count: 1 }])
    vi.advanceTimersByTime(60_000)
    off()
    metrics.recordTokenUsage({ ...usage, promptTokens: Number.NaN })
    expect(events).toEqual([
      { reason: 'negative', count: 1 },
      { reason: 'nan', count: 5 },
    ])
  })

  test('that the caller dropped itself are counted without an event', () => {
    const metrics = create()
    const listener = vi.fn()
    metrics.on('dropped', listener)
    metrics.recordDropped('invalid_item', 3)
    expect(metrics.getAllMetrics().collector.dropped).toBe(3)
    expect(listener).not.toHaveBeenCalled()
  })
})

describe('cardinality', () => {
  test('above the caps every total stays exact, also per API', async () => {
    const metrics = create({ maxSeriesPerMetric: 40, maxSeries: 100_000 })
    const kinds = fc.record({
      apiName: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      method: fc.constantFrom('GET', 'POST', 'PUT'),
      statusCode: fc.integer({ min: 195, max: 205 }),
      responseTimeMs: fc.constant(100),
    })
    const counts = new Map<string, number>()
    let total = 0
    await fc.assert(
      fc.asyncProperty(fc.array(kinds, { minLength: 20, maxLength: 60, size: 'max' }), async (samples) => {
        for (const sample of samples) {
          metrics.recordApiRequest(sample)
          counts.set(sample.apiName, (counts.get(sample.apiName) ?? 0) + 1)
        }
        total += samples.length
        for (const name of ['bot_api_requests_total', 'bot_api_request_duration_seconds_count']) {
          const values = Object.values(await valuesOf(metrics, name))
          expect(values.length).toBeLessThanOrEqual(40)
          expect(values.reduce((sum, count) => sum + count, 0)).toBe(total)
        }
        const apis = Object.values(metrics.getAllMetrics().api_metrics)
        expect(apis.reduce((sum, { request_count }) => sum + request_count, 0)).toBe(total)
        for (const { api_name, request_count, status_codes, windows } of apis) {
          expect(request_count).toBe(api_name === OVERFLOW ? request_count : counts.get(api_name))
          expect(Object.values(status_codes).reduce((sum, count) => sum + count, 0)).toBe(request_count)
          expect(windows['1h'].request_count).toBe(request_count)
        }
      }),
      { numRuns: 20 },
    )
  })
})

describe('a provider’s own usage', () => {
  test('is read, and its call is counted with its labels', async () => {
    const metrics = create()
    metrics.recordUsage(
      'glm-4.6',
      {
        prompt_tokens: 2006,
        completion_tokens: 300,
        prompt_tokens_details: { cached_tokens: 1920 },
        total_tokens: 1,
      },
      { provider: 'zai', durationMs: 100 },
    )
    const { token_usage: tokens } = metrics.getAllMetrics()
    expect(tokens).toMatchObject({ cached_tokens: 1920, discrepancy_count: 1, cost: { total: 0.0009228 } })
    expect(await valuesOf(metrics, 'bot_llm_cost_usd_total')).toMatchObject({
      'zai glm-4.6 input': 0.0000516,
      'zai glm-4.6 input_cached': 0.0002112,
      'zai glm-4.6 output': 0.00066,
    })
    expect(await valuesOf(metrics, 'bot_llm_usage_discrepancies_total')).toEqual({ 'zai glm-4.6': 1 })
    expect(await valuesOf(metrics, 'bot_llm_operation_duration_seconds_sum')).toEqual({
      'zai glm-4.6 chat': 0.1,
    })
  })

  test('that is missing is counted, and so is its call', async () => {
    const metrics = create()
    metrics.recordUsageMissing('glm-4', 'aborted', { success: false })
    metrics.recordTimeToFirstToken('glm-4', 250)
    expect(await valuesOf(metrics, 'bot_llm_usage_missing_total')).toEqual({ 'unknown glm-4 aborted': 1 })
    expect(await valuesOf(metrics, 'bot_llm_requests_total')).toEqual({ 'unknown glm-4 chat error': 1 })
    expect(await valuesOf(metrics, 'bot_llm_time_to_first_token_seconds_sum')).toEqual({
      'unknown glm-4 chat': 0.25,
    })
  })

  test('of a model without a price, and a crossed budget, are reported by events', () => {
    const metrics = create({ budgets: { day: { limit: '0.001' } } })
    const events: unknown[] = []
    metrics.on('unpriced', (event) => events.push(event))
    metrics.on('budget', ({ level, budget }) => events.push([level, budget.period]))
    for (let again = 0; again < 2; again += 1) metrics.recordTokenUsage({ ...usage, provider: 'zai' })
    metrics.recordTokenUsage({ ...usage, model: 'glm-4.6', promptTokens: 10_000 })
    expect(events).toEqual([{ provider: 'zai', model: 'glm-4' }, ['warning', 'day'], ['exceeded', 'day']])
  })
})

test('the last rate limit that an API reported is shown', async () => {
  const metrics = create()
  metrics.recordRateLimit('gitlab', { remaining: 5, limit: 60, resetAtMs: NOW })
  metrics.recordRateLimit('gitlab', { remaining: 4 })
  expect(await valuesOf(metrics, 'bot_api_rate_limit_remaining')).toEqual({ gitlab: 4 })
  expect(await valuesOf(metrics, 'bot_api_rate_limit_limit')).toEqual({})
})

test('the windows are also gauges, without samples if there is no traffic', async () => {
  const metrics = create()
  metrics.recordApiRequest(request)
  metrics.recordApiRequest({ ...request, statusCode: 500 })
  expect(await valuesOf(metrics, 'bot_api_success_ratio')).toEqual({
    'gitlab 1m': 0.5,
    'gitlab 5m': 0.5,
    'gitlab 1h': 0.5,
  })
  vi.advanceTimersByTime(120_000)
  expect(await valuesOf(metrics, 'bot_api_success_ratio')).toEqual({ 'gitlab 5m': 0.5, 'gitlab 1h': 0.5 })
  const latency = await valuesOf(metrics, 'bot_api_latency_window_seconds')
  expect(latency['gitlab 5m 0.99']).toBeCloseTo(0.25, 2)
  expect(latency).not.toHaveProperty('gitlab 1m 0.99')
})
