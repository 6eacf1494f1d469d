import { MetricsCollector } from '@botwatch/metrics'
import { formatProblem } from '@botwatch/options'
import { expect, test } from 'vitest'

import { parseConfig } from './environment.ts'

function budgetsOf(env: Record<string, string>) {
  const result = parseConfig(env)
  return result.ok ? result.config.budgets : result.problems.map(formatProblem)
}

test('the warn ratio is that of either budget, and a problem without one', () => {
  expect(budgetsOf({ METRICS_BUDGET_DAY: '0.5' })).toEqual({ day: { limit: '0.5' } })
  const warnRatio = '.75'
  expect(budgetsOf({ METRICS_BUDGET_MONTH: '20', METRICS_BUDGET_WARN_RATIO: warnRatio })).toEqual({
    month: { limit: '20', warnRatio: 0.75 },
  })
  expect(budgetsOf({ METRICS_BUDGET_WARN_RATIO: warnRatio })).toEqual([
    'METRICS_BUDGET_WARN_RATIO: expected a budget of a day or a month beside it, got none',
  ])
})

test.each(['0', '00.000', '-1', '1e3', '1,50', '.5', '5.', '1000000000', `0.${'0'.repeat(18)}1`])(
  '%s is no budget',
  (amount) => expect(parseConfig({ METRICS_BUDGET_DAY: amount })).toMatchObject({ ok: false }),
)

test.each(['0', '0.0', '1.0', '-0.5', '80', '0.0000001'])('%s is no warn ratio', (ratio) => {
  const env = { METRICS_BUDGET_DAY: '1', METRICS_BUDGET_WARN_RATIO: ratio }
  expect(parseConfig(env)).toMatchObject({ ok: false })
})

test('the collector accepts every budget that is read', () => {
  const amounts = ['0.000000000000000001', '999999999.999999999999999999', '007']
  for (const amount of amounts) {
    for (const ratio of ['0.000001', '0.999999']) {
      const result = parseConfig({ METRICS_BUDGET_DAY: amount, METRICS_BUDGET_WARN_RATIO: ratio })
      const budgets = result.ok ? result.config.budgets : undefined
      expect(budgets).toBeDefined()
      expect(() => new MetricsCollector({ defaultMetrics: false, ...(budgets && { budgets }) })).not.toThrow()
    }
  }
})
