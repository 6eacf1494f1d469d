import type { Labels } from '../labels.ts'
import type { AlertSeverity } from '../severity.ts'

/** The longest cooldown: seven days. */
export const MAX_COOLDOWN_MINUTES = 10_080

/** What every rule has, defaults filled in. */
export interface AlertRuleBase {
  readonly name: string
  readonly description: string
  readonly enabled: boolean
  readonly severity: AlertSeverity
  /** Labels a sample must have, with exactly these values. */
  readonly match: Labels
  readonly consecutiveBreaches: number
  readonly cooldownMinutes: number
  readonly maxNotificationsPerHour: number
  readonly autoResolveMinutes: number
  readonly notificationChannels: readonly string[]
  readonly labels: Labels
  readonly annotations: Readonly<Record<string, string>>
  readonly runbookUrl?: string
}

/** What a sample with data showed. */
export interface Observation {
  /** Null where a rule does not judge a number. */
  readonly value: number | null
  /** In one sentence, without secrets. */
  readonly summary: string
}
