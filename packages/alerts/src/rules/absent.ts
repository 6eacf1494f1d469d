import { printable, type RuleFields } from './fields.ts'
import type { AlertRuleBase, Observation } from './rule-base.ts'

/** Fires if a round has metrics, but no matching sample with data. Raises at most one alert. */
export interface AbsentRule extends AlertRuleBase {
  readonly kind: 'absent'
  readonly metricName: string
}

/** The fields of an absent rule beside those of every rule. */
export const ABSENT_FIELDS: RuleFields<Pick<AbsentRule, 'metricName'>> = { metricName: printable(256) }

/** Describes a round, e.g. `no data from cpu_percent`. */
export function observeAbsence({ metricName }: AbsentRule, isThere: boolean): Observation {
  return { value: null, summary: isThere ? `${metricName} has data again` : `no data from ${metricName}` }
}
