import type { AlertSeverity } from './alert.ts'

/** One alert that a message names. Times are ISO 8601 in UTC. */
export interface MessageAlert {
  readonly alertId: string
  readonly fingerprint: string
  /** Grows with each message about the series on the channel, so that a receiver can drop older states. */
  readonly sequence: number
  readonly state: 'firing' | 'resolved'
  /** `missed`: it fired and ended without a message. */
  readonly news: 'fired' | 'reminded' | 'resolved' | 'missed'
  /** Reasons of a reminder, e.g. `repeat` or `severity_raised`. */
  readonly reasons: readonly string[]
  readonly rule: string
  readonly labels: Readonly<Record<string, string>>
  readonly severity: AlertSeverity
  readonly summary: string
  readonly description: string
  readonly annotations: Readonly<Record<string, string>>
  readonly value: number | null
  readonly threshold: number | null
  /** When the series began to breach. */
  readonly startedAt: string | null
  readonly firedAt: string | null
  readonly resolvedAt: string | null
  /** Why it ended, e.g. `recovered`; null while it fires. */
  readonly resolution: string | null
  /** Who resolved it; null unless a person did. */
  readonly by: string | null
  readonly note: string | null
  readonly flaps: number
  /** Whether the channel has accepted before that the alert fires. */
  readonly knownBefore: boolean
}

/** The alert behind a message about one alert. Times are ISO 8601 in UTC. */
export interface AlertMessageSource extends Pick<
  MessageAlert,
  'fingerprint' | 'rule' | 'annotations' | 'value' | 'threshold' | 'firedAt' | 'resolvedAt'
> {
  readonly id: string
  readonly status: string
}

/** Counts of the alerts that a message does not name. */
export interface MessageMore {
  readonly firing: Readonly<Partial<Record<AlertSeverity, number>>>
  readonly resolved: Readonly<Partial<Record<AlertSeverity, number>>>
}

/** A message to one channel. Texts may come from untrusted sources; each channel escapes and cuts them. */
export interface AlertMessage {
  /** Stays the same over retries, so that a receiver can drop duplicates. */
  readonly id: string
  readonly type: 'fired' | 'reminded' | 'resolved' | 'digest' | 'test'
  /** The worst that fires, or else the worst. */
  readonly severity: AlertSeverity
  readonly title: string
  readonly text: string
  readonly fields: readonly { readonly name: string; readonly value: string }[]
  readonly labels: Readonly<Record<string, string>>
  readonly links: readonly { readonly rel: 'runbook'; readonly url: string }[]
  /** Time of the reported event, ISO 8601 in UTC. */
  readonly timestamp: string
  /** The same in all messages about alerts of one group. */
  readonly group: string
  /** Only in a message about one alert. */
  readonly alert?: AlertMessageSource
  readonly alerts?: readonly MessageAlert[]
  readonly more?: MessageMore
  /** The same from the first message about a group until all of it is resolved. */
  readonly thread?: string
  /** `brief`: without texts from outside, because the receiver refused the message in full. */
  readonly form?: 'full' | 'brief'
}
