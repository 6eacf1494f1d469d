import type { Severity } from './severity.ts'

/** Whether an alert fires or is over. */
export const ALERT_STATES = ['firing', 'resolved'] as const

/**
 * What a message reports about an alert: that it has fired, still fires or is resolved, or that it fired and was resolved
 * without a message of its own.
 */
export const ALERT_NEWS = ['fired', 'reminded', 'resolved', 'missed'] as const

/** The facts about one alert that a message names. Texts may come from outside. Times are ISO 8601 in UTC. */
export interface MessageAlert {
  readonly alertId: string
  /** Identifies the series: the rule and its labels. */
  readonly fingerprint: string
  /** Grows with each message about this series that the channel accepted, so that a receiver can drop older states. */
  readonly sequence: number
  readonly state: (typeof ALERT_STATES)[number]
  readonly news: (typeof ALERT_NEWS)[number]
  /** Why the channel is notified, e.g. that a repeat is due or that the severity was raised. */
  readonly reasons: readonly string[]
  readonly rule: string
  readonly labels: Readonly<Record<string, string>>
  readonly severity: Severity
  readonly summary: string
  readonly description: string
  readonly annotations: Readonly<Record<string, string>>
  readonly value: number | null
  readonly threshold: number | null
  /** When the breach began, pending time included. */
  readonly startedAt: string | null
  readonly firedAt: string | null
  readonly resolvedAt: string | null
  /** Why it is resolved, e.g. `recovered`. */
  readonly resolution: string | null
  /** Who acknowledged or resolved it. */
  readonly by: string | null
  /** What that person noted. */
  readonly note: string | null
  /** How often it recovered and fired again before it was resolved. */
  readonly flaps: number
  /** Whether the channel has heard of this alert before. */
  readonly knownBefore: boolean
}

/** Numbers of alerts by severity. */
export type SeverityCounts = Readonly<Partial<Record<Severity, number>>>

/** Numbers of alerts that a message reports without naming them. */
export interface MessageMore {
  readonly firing: SeverityCounts
  readonly resolved: SeverityCounts
}
