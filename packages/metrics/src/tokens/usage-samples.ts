import type { UsageReport } from '../meter/usage-report.ts'
import type { MetricSample } from '../metric-sample.ts'

/**
 * The cost of the current day and month and the use of each budget, as values for alert rules. Before the stored usage is
 * loaded they are null, except of a budget that has reached a level without it.
 */
export function usageSamples({ today, month, budgets }: UsageReport, isLoaded: boolean): MetricSample[] {
  const figures: readonly (readonly [string, number | null])[] = [
    ['cost_today', isLoaded ? today.cost : null],
    ['cost_month', isLoaded ? month.cost : null],
    // A lower value would resolve an alert from before a restart.
    ...budgets.map(
      ({ period, usedRatio, level }) =>
        [`budget_${period}_used_ratio`, isLoaded || level !== 'ok' ? usedRatio : null] as const,
    ),
  ]
  return figures.map(([name, value]) => ({ name, labels: {}, value }))
}
