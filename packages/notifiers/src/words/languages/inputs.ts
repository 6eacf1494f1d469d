import type { COMPARISONS } from '../../message/message-alert.ts'

/** How a value is compared with its threshold. */
export type Comparison = (typeof COMPARISONS)[number]

/** Why an alert is over; `other` for an unknown reason. */
export type EndReason =
  | 'recovered'
  | 'manual'
  | 'stale_timeout'
  | 'rule_changed'
  | 'rule_disabled'
  | 'rule_removed'
  | 'check_removed'
  | 'other'

/** A value of a rule and its threshold, formatted. */
export interface Reading {
  /** Whether the value is the rate of change of the subject. */
  readonly isRate: boolean
  /** The metric or the check. */
  readonly subject: string | null
  readonly value: string
  readonly comparison: Comparison | null
  readonly threshold: string | null
  readonly isBreach: boolean
  /** The period over which the value was computed. */
  readonly window: string | null
}
