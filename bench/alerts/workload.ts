import type { AlertRuleInput } from '@botwatch/alerts'

/** 10 000 threshold rules over 1000 metrics, ten for each. */
export const METRICS = 1000
export const RULES_PER_METRIC = 10

const metricNames = Array.from({ length: METRICS }, (_, index) => `service_${index % 40}_metric_${index}`)

/** The rules as they are written. All thresholds lie between 80 and 90. */
export function rules(): readonly AlertRuleInput[] {
  return metricNames.flatMap((metricName, metric) =>
    Array.from({ length: RULES_PER_METRIC }, (_, index) => ({
      name: `rule_${metric}_${index}`,
      metricName,
      thresholdValue: 80 + index,
      consecutiveBreaches: 2,
      // What stopped is another path than the one that is timed here.
      onNoData: 'keep' as const,
      // Nothing is to be sent here.
      maxNotificationsPerHour: 0,
    })),
  )
}

/** Values of every metric, all below the thresholds. */
export function values(seed: number): Readonly<Record<string, number>> {
  return Object.fromEntries(metricNames.map((name, index) => [name, ((index * 37 + seed * 11) % 790) / 10]))
}
