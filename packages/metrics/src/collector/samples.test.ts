import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { create, request, usage } from '../../test/collectors.ts'
import { memoryStore } from '../stores/memory.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-01-05T10:00:10Z') })
})
afterEach(() => {
  vi.useRealTimers()
})

describe('samples for alert rules', () => {
  test('the error rate covers 5 minutes: of all APIs, and of each', () => {
    const metrics = create()
    const rates = (): unknown =>
      metrics
        .getSamples()
        .filter(({ name }) => name === 'error_rate')
        .map(({ labels, value }) => [labels.api, value])
    expect(rates()).toEqual([[undefined, null]])
    metrics.recordApiRequest({ ...request, statusCode: 500 })
    vi.advanceTimersByTime(4 * 60_000)
    metrics.recordApiRequest({ ...request, apiName: 'glm' })
    expect(rates()).toEqual([
      [undefined, 0.5],
      ['gitlab', 1],
      ['glm', 0],
    ])
    vi.advanceTimersByTime(60_000)
    expect(rates()).toEqual([
      [undefined, 0],
      ['gitlab', null],
      ['glm', 0],
    ])
    vi.advanceTimersByTime(5 * 60_000)
    expect(metrics.getAllMetrics().flat.error_rate).toBeNull()
  })

  test('the counters of each API cover all methods and statuses, and say when they were 0', () => {
    const metrics = create()
    const counters = (): unknown =>
      metrics
        .getSamples()
        .filter(({ name }) => name.endsWith('_total'))
        .map(({ name, labels, value, since }) => [labels.api, name, value, since?.slice(11, 19)])
    expect(counters()).toEqual([])
    metrics.recordApiRequest({ ...request, statusCode: 500 })
    vi.advanceTimersByTime(60_000)
    for (const method of ['GET', 'POST']) metrics.recordApiRequest({ ...request, method })
    const end = metrics.startApiRequest('glm', 'GET')
    const both = [
      ['gitlab', 'api_requests_total', 3, '10:00:10'],
      ['gitlab', 'api_errors_total', 1, '10:00:10'],
    ]
    expect(counters()).toEqual([
      ...both,
      ['glm', 'api_requests_total', 0, '10:01:10'],
      ['glm', 'api_errors_total', 0, '10:01:10'],
    ])
    vi.advanceTimersByTime(60_000)
    metrics.resetMetrics('glm')
    expect(counters()).toContainEqual(['glm', 'api_requests_total', 0, '10:02:10'])
    end({ statusCode: 200 })
    expect(counters()).toContainEqual(['glm', 'api_requests_total', 1, '10:02:10'])
  })

  test('the counters are not in the history', async () => {
    const metrics = create()
    metrics.recordApiRequest(request)
    metrics.startCollection()
    vi.advanceTimersByTime(60_000)
    const rate = await metrics.getHistory({ name: 'error_rate', labels: { api: 'gitlab' } })
    expect(rate).toMatchObject({ ok: true })
    const result = await metrics.getHistory({ name: 'api_requests_total', labels: { api: 'gitlab' } })
    expect(result).toMatchObject({ ok: false })
  })

  test('the unlabelled ones are in flat', () => {
    const metrics = create()
    metrics.recordApiRequest({ ...request, statusCode: 500 })
    expect(metrics.getAllMetrics().flat).toEqual({
      cpu_percent: 50,
      memory_percent: 25,
      disk_percent: 75,
      cost_today: 0,
      cost_month: 0,
      error_rate: 1,
    })
  })

  test('of cost and budgets are those of the current day and month', () => {
    const metrics = create({ budgets: { day: { limit: '0.30' }, month: { limit: '6.00' } } })
    const priced = { model: 'glm-4.6', promptTokens: 1_000_000, completionTokens: 0 }
    const flat = (): unknown => {
      const { cost_today, cost_month, budget_day_used_ratio, budget_month_used_ratio } =
        metrics.getAllMetrics().flat
      return [cost_today, cost_month, budget_day_used_ratio, budget_month_used_ratio]
    }
    expect(flat()).toEqual([0, 0, 0, 0])
    metrics.recordTokenUsage(priced)
    expect(flat()).toEqual([0.6, 0.6, 2, 0.1])
    vi.setSystemTime(Date.parse('2026-01-06T00:00:00Z'))
    expect(flat()).toEqual([0, 0.6, 0, 0.1])
    metrics.recordTokenUsage(usage)
    expect(flat()).toEqual([null, 0.6, 0, 0.1])
  })

  test('of cost and budgets are unknown until the store is loaded, unless a budget has reached a level', async () => {
    const store = memoryStore()
    const { promise, resolve } = Promise.withResolvers<void>()
    const slow = { ...store, load: () => promise.then(() => store.load()) }
    const metrics = create({ budgets: { day: { limit: '0.30' }, month: { limit: '6.00' } }, store: slow })
    const flat = (): unknown => {
      const { cost_today, cost_month, budget_day_used_ratio, budget_month_used_ratio } =
        metrics.getAllMetrics().flat
      return [cost_today, cost_month, budget_day_used_ratio, budget_month_used_ratio]
    }
    metrics.startCollection()
    expect(flat()).toEqual([null, null, null, null])
    metrics.recordTokenUsage({ model: 'glm-4.6', promptTokens: 1_000_000, completionTokens: 0 })
    expect(flat()).toEqual([null, null, 2, null])
    resolve()
    await vi.advanceTimersByTimeAsync(0)
    expect(flat()).toEqual([0.6, 0.6, 2, 0.1])
    await metrics.stopCollection()
  })
})
