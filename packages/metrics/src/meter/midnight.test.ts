import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { create, valuesOf } from '../../test/collectors.ts'

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

test.each([
  // On both days the clocks change at two in the night; the days before them are as long as any.
  ['America/New_York', '2026-03-08T04:59:59Z', '2026-03-07', '2026-03-08'],
  ['America/New_York', '2026-03-09T03:59:59Z', '2026-03-08', '2026-03-09'],
  ['America/New_York', '2026-11-02T04:59:59Z', '2026-11-01', '2026-11-02'],
  ['Asia/Kolkata', '2026-01-05T18:29:59Z', '2026-01-05', '2026-01-06'],
  ['Pacific/Kiritimati', '2026-01-31T09:59:59Z', '2026-01-31', '2026-02-01'],
])(
  'a collector in %s that runs over midnight begins a new day, its budget too: %s',
  async (timeZone, at, before, after) => {
    vi.setSystemTime(at)
    const metrics = create({ timeZone, budgets: { day: { limit: '1.00' } } })
    metrics.startCollection()
    metrics.recordTokenUsage({ promptTokens: 1_000_000, completionTokens: 0, model: 'glm-4.6' })
    expect(metrics.getAllMetrics().token_usage).toMatchObject({
      today_usage: 1_000_000,
      cost: { today: 0.6 },
    })
    await vi.advanceTimersByTimeAsync(1000)
    const { today_usage, usage_by_date, budgets, cost } = metrics.getAllMetrics().token_usage
    expect([today_usage, usage_by_date, cost.today]).toEqual([0, { [before]: 1_000_000 }, 0])
    expect(budgets).toMatchObject([{ key: after, used_ratio: 0, level: 'ok' }])
    expect(await valuesOf(metrics, 'bot_llm_period_tokens')).toMatchObject({ day: 0 })
    metrics.recordTokenUsage({ promptTokens: 5, completionTokens: 0, model: 'glm-4.6' })
    expect(metrics.getAllMetrics().token_usage.usage_by_date).toEqual({ [before]: 1_000_000, [after]: 5 })
    await metrics.stopCollection()
  },
)

test.each([
  ['America/New_York', '2026-04-01T03:59:59Z', '2026-03', '2026-04'],
  ['America/New_York', '2026-12-01T04:59:59Z', '2026-11', '2026-12'],
  ['Asia/Kolkata', '2026-01-31T18:29:59Z', '2026-01', '2026-02'],
  ['Pacific/Kiritimati', '2026-12-31T09:59:59Z', '2026-12', '2027-01'],
])(
  'a collector in %s without traffic begins a new month at local midnight: %s',
  async (timeZone, at, before, after) => {
    vi.setSystemTime(at)
    const metrics = create({ timeZone, budgets: { month: { limit: '1.00' } } })
    metrics.recordTokenUsage({ promptTokens: 1_000_000, completionTokens: 0, model: 'glm-4.6' })
    const month = (): readonly unknown[] => {
      const { cost, budgets, usage_by_month } = metrics.getAllMetrics().token_usage
      return [cost.month, budgets[0]?.key, budgets[0]?.used_ratio, usage_by_month]
    }
    expect(month()).toEqual([0.6, before, 0.6, { [before]: 1_000_000 }])
    expect(await valuesOf(metrics, 'bot_llm_budget_reset_timestamp_seconds')).toEqual({
      month: Date.parse(at) / 1000 + 1,
    })
    vi.advanceTimersByTime(999)
    expect(month().slice(0, 2)).toEqual([0.6, before])
    vi.advanceTimersByTime(1)
    expect(month()).toEqual([0, after, 0, { [before]: 1_000_000 }])
    expect(await valuesOf(metrics, 'bot_llm_period_cost_usd')).toEqual({ day: 0, month: 0 })
    expect(await valuesOf(metrics, 'bot_llm_budget_used_ratio')).toEqual({ month: 0 })
  },
)
