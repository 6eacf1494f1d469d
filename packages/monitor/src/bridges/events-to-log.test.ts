import { AlertManager } from '@botwatch/alerts'
import { check, HealthChecker } from '@botwatch/health'
import { MetricsCollector } from '@botwatch/metrics'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { jsonLines } from '../../test/json-lines.ts'
import { logAlertEvents, logHealthEvents, logMetricsEvents } from './events-to-log.ts'

const model = 'glm-4.6'
let lines: Record<string, unknown>[]
beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-01-05T10:00:10Z') })
  lines = []
})
afterEach(() => void vi.useRealTimers())

function setUp(options: ConstructorParameters<typeof MetricsCollector>[0]) {
  const metricsCollector = new MetricsCollector({ defaultMetrics: false, ...options })
  const log = jsonLines('info', lines)
  return { metricsCollector, end: logMetricsEvents(metricsCollector, log) }
}

test('each crossing of a budget is one line with its figures', () => {
  const { metricsCollector } = setUp({ budgets: { day: { limit: '1.20', warnRatio: 0.5 } } })
  for (let n = 0; n < 20; n += 1)
    metricsCollector.recordTokenUsage({ model, promptTokens: 200_000, completionTokens: 0 })
  const line = { level: 'warn' }
  const budget = { period: 'day', key: '2026-01-05', limit: 1.2, warnRatio: 0.5 }
  expect(lines).toMatchObject([
    {
      ...line,
      msg: 'the budget of the day is nearly used up: 0.6 of 1.2',
      crossed: 'warning',
      budget: { ...budget, cost: 0.6, usedRatio: 0.5 },
    },
    {
      ...line,
      msg: 'the budget of the day is used up: 1.2 of 1.2',
      crossed: 'exceeded',
      budget: { ...budget, cost: 1.2, usedRatio: 1 },
    },
  ])
})

test('a model without a price is one line, no matter how often it is used', () => {
  const { metricsCollector } = setUp({})
  for (let n = 0; n < 3; n += 1) {
    metricsCollector.recordTokenUsage({ model: 'glm-4', promptTokens: 1, completionTokens: 0 })
    vi.advanceTimersByTime(86_400_000)
  }
  expect(lines).toMatchObject([
    {
      level: 'warn',
      provider: 'unknown',
      model: 'glm-4',
      msg: 'no price is known for the model glm-4, so its cost is not counted',
    },
  ])
})

test('dropped recordings are one line a minute, and the line of a failed store has the reason', async () => {
  const fail = vi.fn<() => Promise<never>>().mockRejectedValue(new Error('disk full'))
  const store = { load: fail, save: fail, findBatch: fail, close: async () => undefined }
  const { metricsCollector } = setUp({ store })
  for (let n = 0; n < 3; n += 1)
    metricsCollector.recordTokenUsage({ model, promptTokens: -1, completionTokens: 0 })
  metricsCollector.startCollection()
  await vi.advanceTimersByTimeAsync(1)
  expect(lines).toMatchObject([
    { level: 'warn', reason: 'negative', count: 1, msg: '1 invalid samples were dropped (negative)' },
    { level: 'error', err: { message: 'disk full' } },
  ])
  await metricsCollector.stopCollection()
})

test('input that no rule can use, and a rule without data, are one line each', async () => {
  const rules = [{ name: 'cpu', metricName: 'cpu_percent', thresholdValue: 80 }]
  const alertManager = new AlertManager({ rules })
  const log = jsonLines('info', lines)
  const end = logAlertEvents(alertManager, log)
  for (let minute = 0; minute < 10; minute += 1) {
    await alertManager.evaluateRules({ metrics: { cpu_percent: Number.NaN } })
    vi.advanceTimersByTime(60_000)
  }
  end()
  expect(lines).toMatchObject([
    {
      level: 'warn',
      subject: 'cpu_percent',
      msg: 'data of cpu_percent was not used: metrics.cpu_percent: expected a finite number, got NaN',
    },
    {
      level: 'warn',
      rule: 'cpu',
      subject: 'cpu_percent',
      msg: 'rule cpu has had no data for 5 m: samples have come, but none that can be used',
    },
  ])
})

test('a check whose last result is too old is one line, and so is its next result', async () => {
  const healthChecker = new HealthChecker({ cacheTtlMs: 0 })
  healthChecker.addChecker(check('api', () => 'fine', { staleAfterMs: 10_000 }))
  const end = logHealthEvents(healthChecker, jsonLines('info', lines))
  await healthChecker.checkAll()
  await vi.advanceTimersByTimeAsync(60_000)
  await healthChecker.checkAll()
  expect(lines.slice(1)).toMatchObject([
    {
      event: 'check.changed',
      check: 'api',
      from: 'healthy',
      to: 'unknown',
      msg: 'api is unknown: Last result is too old',
    },
    { event: 'check.changed', from: 'unknown', to: 'healthy', msg: 'api is healthy: fine' },
  ])
  end()
})

test('nothing is logged after the end', () => {
  const { metricsCollector, end } = setUp({ budgets: { day: { limit: '0.01' } } })
  end()
  metricsCollector.recordTokenUsage({ model, promptTokens: 200_000, completionTokens: 0 })
  metricsCollector.recordTokenUsage({ model: 'glm-4', promptTokens: -1, completionTokens: 0 })
  metricsCollector.recordTokenUsage({ model: 'glm-4', promptTokens: 1, completionTokens: 0 })
  expect(lines).toEqual([])
})
