import type { UsageReport } from '../meter/report.ts'
import type { MetricSample } from '../collector/report.ts'

/** What the day and the month that it is cost, and how much of each budget there is that was. */
export function usageSamples({ today, month, budgets }: UsageReport): MetricSample[] {
  const figures: readonly (readonly [string, number | null])[] = [
    ['cost_today', today.cost],
    ['cost_month', month.cost],
    ...budgets.map(({ period, usedRatio }) => [`budget_${period}_used_ratio`, usedRatio] as const),
  ]
  return figures.map(([name, value]) => ({ name, labels: {}, value }))
}
