import type { FieldReader } from './field-reader.ts'
import type { AlertRuleBase, Observation } from './rule-base.ts'

/** Fires when a round has metrics, but not a single matching sample with data. One alert per rule. */
export interface AbsentRule extends AlertRuleBase {
  readonly kind: 'absent'
  readonly metricName: string
}

/** The fields an absent rule has of its own. */
export const ABSENT_FIELDS = ['metricName'] as const

/** Reads what an absent rule has of its own. */
export function readAbsentRule(read: FieldReader, base: AlertRuleBase): AbsentRule {
  return { ...base, kind: 'absent', metricName: read.text('metricName', { min: 1, max: 256 }) }
}

/** What a round showed, as `no data from cpu_percent`. */
export function observeAbsence({ metricName }: AbsentRule, isThere: boolean): Observation {
  return { value: null, summary: isThere ? `${metricName} has data again` : `no data from ${metricName}` }
}
