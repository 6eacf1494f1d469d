import type { DetectionSettings } from '../state.ts'
import type { Labels } from '../labels.ts'
import type { AlertSeverity, LabelMatcher } from '../alert.ts'

/** The longest cooldown: seven days. */
export const MAX_COOLDOWN_MINUTES = 10_080

/** Reaction to missing data: an additional alert, nothing, or to count each round as a good or a breaching sample. */
export type NoDataPolicy = 'alert' | 'keep' | 'ok' | 'breach'

/** Labels that a sample must have, with exactly these values, or matchers that must all hold. */
export type RuleMatch = Labels | readonly LabelMatcher[]

/** Fields of every rule, with their defaults. */
export interface AlertRuleBase extends DetectionSettings {
  readonly name: string
  readonly description: string
  readonly enabled: boolean
  readonly severity: AlertSeverity
  readonly match: RuleMatch
  readonly onNoData: NoDataPolicy
  readonly noDataAfterMs: number
  readonly cooldownMinutes: number
  readonly repeatIntervalMs: number
  readonly maxNotificationsPerHour: number
  readonly autoResolveMinutes: number
  /** All configured channels if undefined. */
  readonly notificationChannels?: readonly string[]
  /** Template of the text of its messages. */
  readonly notificationTemplate?: string
  /** Contains a secret. */
  readonly webhookUrl?: string
  readonly labels: Labels
  readonly annotations: Readonly<Record<string, string>>
  readonly runbookUrl?: string
  readonly maxAlertsPerRule: number
  /** Names of labels. Alerts of the same values share messages. */
  readonly groupBy: readonly string[]
  readonly groupWaitMs: number
}

/** Description of a sample. */
export interface Observation {
  /** Null unless the rule compares a number. */
  readonly value: number | null
  /** In one sentence, without secrets. */
  readonly summary: string
  /** Names of the checks that a check depends on; undefined for anything else. */
  readonly dependsOn?: readonly string[]
}
