import { MetricsCollector, PriceTable } from '@botwatch/metrics'
import { memoryStore } from '@botwatch/metrics/memory'
import type { Hono } from 'hono'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { appWith, ask } from '../ask.ts'

beforeEach(() => void vi.useFakeTimers({ now: Date.parse('2026-01-05T11:00:00Z'), toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

const prices = new PriceTable({
  currency: 'EUR',
  asOf: '2026-01-02',
  source: 'our contract',
  models: [{ provider: 'acme', model: 'big', input: '3.00', inputCached: '0.30', output: '15.00' }],
})

function server(): { readonly app: Hono; readonly metrics: MetricsCollector } {
  const budgets = { day: '0.02', month: '10.00' }
  const metrics = new MetricsCollector({ defaultMetrics: false, prices, budgets, timeZone: 'Europe/Berlin' })
  return { app: appWith({}, { metricsCollector: metrics }), metrics }
}

async function get(app: Hono, query = ''): Promise<Record<string, unknown>> {
  const response = await ask(app, `GET /api/v1/spend${query}`)
  return { status: response.status, ...((await response.json()) as object) }
}

test('the present day has its cost to the last decimal, its budgets and what is not priced', async () => {
  const { app, metrics } = server()
  metrics.recordTokenUsage({
    provider: 'acme',
    model: 'big',
    promptTokens: 1801,
    cachedTokens: 567,
    completionTokens: 333,
    reasoningTokens: 12,
  })
  metrics.recordTokenUsage({ provider: 'acme', model: 'mystery', promptTokens: 1000, completionTokens: 50 })
  // 1234 × 3 + 567 × 0.3 + 333 × 15 = 8867.1
  const cost = 0.0088671
  const spent = { requests: 2, tokens: 3184, cost, is_lower_bound: true, unpriced_tokens: 1050 }
  const budget = { cost, is_lower_bound: true, level: 'ok', warn_ratio: 0.8 }
  expect(await get(app)).toEqual({
    status: 200,
    period: 'day',
    key: '2026-01-05',
    is_present: true,
    starts_at: '2026-01-04T23:00:00.000Z',
    ends_at: '2026-01-05T23:00:00.000Z',
    time_zone: 'Europe/Berlin',
    currency: 'EUR',
    ...spent,
    cached_ratio: 567 / 2801,
    budgets: [
      {
        ...budget,
        period: 'day',
        key: '2026-01-05',
        limit: 0.02,
        used_ratio: 0.443355,
        projected_cost: 0.0177342,
        runs_out_at: null,
        resets_at: '2026-01-05T23:00:00.000Z',
      },
      {
        ...budget,
        period: 'month',
        key: '2026-01',
        limit: 10,
        used_ratio: 0.00088671,
        projected_cost: expect.closeTo((cost * 31) / 4.5, 12),
        runs_out_at: null,
        resets_at: '2026-01-31T23:00:00.000Z',
      },
    ],
    token_types: [
      { token_type: 'input', tokens: 2234, cost: 0.003702, is_lower_bound: true, unpriced_tokens: 1000 },
      { token_type: 'input_cached', tokens: 567, cost: 0.0001701, is_lower_bound: false, unpriced_tokens: 0 },
      { token_type: 'input_cache_write', tokens: 0, cost: 0, is_lower_bound: false, unpriced_tokens: 0 },
      { token_type: 'output', tokens: 371, cost: 0.004815, is_lower_bound: true, unpriced_tokens: 50 },
      {
        token_type: 'output_reasoning',
        tokens: 12,
        cost: 0.00018,
        is_lower_bound: false,
        unpriced_tokens: 0,
      },
    ],
    providers: [{ provider: 'acme', ...spent }],
    models: [
      {
        provider: 'acme',
        model: 'big',
        requests: 1,
        tokens: 2134,
        cost,
        is_lower_bound: false,
        unpriced_tokens: 0,
        tokens_by_type: {
          input: 1234,
          input_cached: 567,
          input_cache_write: 0,
          output: 321,
          output_reasoning: 12,
        },
        cost_by_type: {
          input: 0.003702,
          input_cached: 0.0001701,
          input_cache_write: 0,
          output: 0.004815,
          output_reasoning: 0.00018,
        },
        prices: [
          {
            source: 'our contract',
            as_of: '2026-01-02',
            effective_from: null,
            above_input_tokens: 0,
            per_million_tokens: {
              input: 3,
              input_cached: 0.3,
              input_cache_write: 3,
              output: 15,
              output_reasoning: 15,
            },
          },
        ],
      },
      {
        provider: 'acme',
        model: 'mystery',
        requests: 1,
        tokens: 1050,
        cost: null,
        is_lower_bound: true,
        unpriced_tokens: 1050,
        tokens_by_type: {
          input: 1000,
          input_cached: 0,
          input_cache_write: 0,
          output: 50,
          output_reasoning: 0,
        },
        cost_by_type: null,
        prices: [],
      },
    ],
    days: [{ key: '2026-01-05', ...spent }],
    months: [{ key: '2026-01', ...spent }],
  })
})

test('a budget that the rate uses up before the end says when', async () => {
  const { app, metrics } = server()
  metrics.recordTokenUsage({ provider: 'acme', model: 'big', promptTokens: 5000, completionTokens: 0 })
  // €0.015 in 12 hours.
  expect(await get(app)).toMatchObject({
    budgets: [{ runs_out_at: '2026-01-05T15:00:00.000Z' }, { runs_out_at: null }],
  })
})

test('a budget whose tokens have no price has no cost and no share rather than 0', async () => {
  const { app, metrics } = server()
  metrics.recordTokenUsage({ provider: 'acme', model: 'mystery', promptTokens: 5000, completionTokens: 0 })
  const unknown = {
    cost: null,
    used_ratio: null,
    projected_cost: null,
    runs_out_at: null,
    is_lower_bound: true,
  }
  expect(await get(app)).toMatchObject({ cost: null, is_lower_bound: true, budgets: [unknown, unknown] })
})

test('the day changes at midnight of the time zone, and the day before stays', async () => {
  const { app, metrics } = server()
  vi.setSystemTime(Date.parse('2026-01-31T22:59:59.999Z'))
  metrics.recordTokenUsage({ provider: 'acme', model: 'big', promptTokens: 1000, completionTokens: 0 })
  vi.setSystemTime(Date.parse('2026-01-31T23:00:00.000Z'))
  expect(await get(app)).toMatchObject({
    key: '2026-02-01',
    tokens: 0,
    cost: 0,
    is_lower_bound: false,
    days: [],
  })
  metrics.recordTokenUsage({ provider: 'acme', model: 'big', promptTokens: 2000, completionTokens: 0 })
  expect(await get(app, '?period=month')).toMatchObject({ key: '2026-02', cost: 0.006, is_present: true })
  expect(await get(app, '?key=2026-01-31')).toMatchObject({ status: 200, cost: 0.003, is_present: false })
  expect(await get(app, '?period=month&key=2026-01')).toMatchObject({
    cost: 0.003,
    days: [{ key: '2026-01-31' }],
    months: [{ key: '2026-01' }, { key: '2026-02' }],
    budgets: [{ key: '2026-01', projected_cost: 0.003, runs_out_at: null }],
  })
})

test.each([
  ['?key=2026-01-04', 404, 'PERIOD_NOT_FOUND'],
  ['?key=2026-02-30', 404, 'PERIOD_NOT_FOUND'],
  ['?period=month&key=2027-01', 404, 'PERIOD_NOT_FOUND'],
  ['?period=week', 400, 'INVALID_QUERY'],
  ['?key=2026-01', 400, 'INVALID_QUERY'],
  ['?period=month&key=2026-01-05', 400, 'INVALID_QUERY'],
  ['?perod=month', 400, 'INVALID_QUERY'],
])('%s is %d %s', async (query, status, code) => {
  expect(await get(server().app, query)).toMatchObject({ status, code })
})

test('the spending is unknown while the stored usage is not loaded', async () => {
  const store = { ...memoryStore(), load: () => new Promise<never>(() => {}) }
  const metrics = new MetricsCollector({ defaultMetrics: false, store })
  metrics.startCollection()
  expect(await get(appWith({}, { metricsCollector: metrics }))).toMatchObject({
    status: 503,
    code: 'STORE_UNAVAILABLE',
  })
  await metrics.stopCollection({ withinMs: 10 })
})
