import type { DetectionSettings } from '../detection/detection.ts'
import type { Labels } from '../labels.ts'
import type { AlertSeverity } from '../severity.ts'
import type { SilenceMatcher } from '../store/records.ts'

/** The longest cooldown: seven days. */
export const MAX_COOLDOWN_MINUTES = 10_080

/**
 * What a rule makes of data that stopped: an alert of its own, nothing, or the same as of a good or a breaching sample
 * each round.
 */
export type NoDataPolicy = 'alert' | 'keep' | 'ok' | 'breach'

/** Which samples a rule reads: labels they have, with exactly these values, or matchers that all must hold. */
export type RuleMatch = Labels | readonly SilenceMatcher[]

/** What every rule has, defaults filled in. */
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
  /** What the text of its messages is made of. */
  readonly notificationTemplate?: string
  /** Holds a secret. */
  readonly webhookUrl?: string
  readonly labels: Labels
  readonly annotations: Readonly<Record<string, string>>
  readonly runbookUrl?: string
  readonly maxAlertsPerRule: number
}

/** What a sample with data showed. */
export interface Observation {
  /** Null where a rule does not judge a number. */
  readonly value: number | null
  /** In one sentence, without secrets. */
  readonly summary: string
}
