import type { Observation } from '../alert.ts'
import { printable, type RuleFields } from './fields.ts'

/** Fields of an absent rule beside those of every rule. */
export interface AbsentFields {
  readonly kind: 'absent'
  /** Name of the metric to read. */
  readonly metricName: string
}

export const ABSENT_FIELDS: RuleFields<Omit<AbsentFields, 'kind'>> = { metricName: printable(256) }

/** Describes a round, e.g. `no data from cpu_percent`. */
export function observeAbsence({ metricName }: AbsentFields, isThere: boolean): Observation {
  return { value: null, summary: isThere ? `${metricName} has data again` : `no data from ${metricName}` }
}
