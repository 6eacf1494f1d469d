import type { Severity } from './severity.ts'

/** Whether an alert fires or is over. */
export const ALERT_STATES = ['firing', 'resolved'] as const

/**
 * News of an alert in a message: it has fired, still fires (`reminded`) or is resolved, or it fired and was resolved without
 * a message of its own (`missed`).
 */
export const ALERT_NEWS = ['fired', 'reminded', 'resolved', 'missed'] as const

/** How a value is compared with its threshold. */
export const COMPARISONS = ['gt', 'lt', 'gte', 'lte', 'eq', 'ne'] as const

/** Where to look and what to do. Each is an http or https URL, or null. */
export interface MessageLinks {
  readonly alert: string | null
  readonly silence: string | null
  readonly runbook: string | null
  readonly dashboard: string | null
}

/** The facts about one alert that a message names. Texts may come from outside. Times are ISO 8601 in UTC. */
export interface MessageAlert {
  readonly alertId: string
  /** Identifies the series: the rule and its labels. */
  readonly fingerprint: string
  /** Grows with each message about this series that the channel accepted, so that a receiver can drop older states. */
  readonly sequence: number
  readonly state: (typeof ALERT_STATES)[number]
  readonly news: (typeof ALERT_NEWS)[number]
  /** Why the channel is reminded, e.g. `repeat` or `severity_raised`. */
  readonly reasons: readonly string[]
  readonly rule: string
  /**
   * The subject of the alert: a value (`threshold`, `rate`, `ratio`), a health check (`health`), a metric without data
   * (`absent`), nothing heard (`dead_man`), data of a series that stopped (`no_data`), too many alerts (`overflow`), or the
   * monitoring itself (`internal`). Any other word is shown by its summary.
   */
  readonly kind: string
  readonly severity: Severity
  readonly labels: Readonly<Record<string, string>>
  /** The metric or the check that the rule reads. */
  readonly subject: string | null
  /** What was last seen, in one sentence. */
  readonly summary: string
  /** Status of the check, e.g. `unhealthy`; null unless the rule reads a check. */
  readonly status: string | null
  /** Text of the source, e.g. the message of a check. */
  readonly detail: string | null
  readonly description: string
  /** Texts for people. `action` says what to do, `summary` what it means. */
  readonly annotations: Readonly<Record<string, string>>
  readonly value: number | null
  readonly threshold: number | null
  readonly comparison: (typeof COMPARISONS)[number] | null
  /** `ratio`, `percent`, `seconds`, `milliseconds`, `bytes`, `usd`, or a word that is shown after the number. */
  readonly unit: string | null
  /** Period over which the value was computed. */
  readonly windowMs: number | null
  /** When the breach began, pending time included. */
  readonly startedAt: string
  readonly firedAt: string
  readonly resolvedAt: string | null
  /** From `startedAt` to the end or, if it fires, to now. */
  readonly durationMs: number
  /** When data was last seen. */
  readonly lastDataAt: string | null
  /**
   * Why it is over: `recovered`, `manual`, `stale_timeout` (its data stopped), `rule_changed`, `rule_disabled`,
   * `rule_removed` or `check_removed`. Null while it fires.
   */
  readonly resolution: string | null
  /** Who resolved it or, while it fires, has acknowledged it. */
  readonly by: string | null
  /** What that person noted. */
  readonly note: string | null
  /** How often it recovered and fired again before it was resolved. */
  readonly flaps: number
  /** Whether the channel has heard of this alert before. */
  readonly knownBefore: boolean
  /** The alert before, which the channel knows as firing although it has ended. */
  readonly previous: { readonly resolvedAt: string; readonly resolution: string } | null
  /** Number of other alerts of the series that fired and ended without a message. */
  readonly missed: number
  readonly links: MessageLinks
  /** Text that is shown in place of the channel's own words; null for those words. */
  readonly text: string | null
}

/** Numbers of alerts by severity. */
export type SeverityCounts = Readonly<Partial<Record<Severity, number>>>

/** Numbers of alerts that a message reports without naming them. */
export interface MessageMore {
  readonly firing: SeverityCounts
  readonly resolved: SeverityCounts
}
