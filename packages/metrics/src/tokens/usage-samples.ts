import type { UsageReport } from '../meter/usage-report.ts'
import type { MetricSample } from '../metric-sample.ts'

/** The cost of the current day and month and the use of each budget, as values for alert rules. */
export function usageSamples({ today, month, budgets }: UsageReport): MetricSample[] {
  const figures: readonly (readonly [string, number | null])[] = [
    ['cost_today', today.cost],
    ['cost_month', month.cost],
    ...budgets.map(({ period, usedRatio }) => [`budget_${period}_used_ratio`, usedRatio] as const),
  ]
  return figures.map(([name, value]) => ({ name, labels: {}, value }))
}
