import type { AlertSeverity } from './severity.ts'

/** The alert behind a message. Times are ISO 8601 in UTC. */
export interface AlertMessageSource {
  readonly id: string
  readonly fingerprint: string
  readonly rule: string
  readonly status: string
  readonly annotations: Readonly<Record<string, string>>
  readonly value: number | null
  readonly threshold: number | null
  readonly firedAt: string | null
  readonly resolvedAt: string | null
}

/** A message to one channel. Texts may come from untrusted sources; each channel escapes and cuts them. */
export interface AlertMessage {
  /** Stays the same over retries, so that a receiver can drop duplicates. */
  readonly id: string
  readonly type: 'fired' | 'reminded' | 'resolved' | 'digest' | 'test'
  readonly severity: AlertSeverity
  readonly title: string
  readonly text: string
  readonly fields: readonly { readonly name: string; readonly value: string }[]
  readonly labels: Readonly<Record<string, string>>
  readonly links: readonly { readonly rel: 'runbook'; readonly url: string }[]
  /** Time of the reported event, ISO 8601 in UTC. */
  readonly timestamp: string
  /** The same in all messages about one alert. */
  readonly group: string
  readonly alert?: AlertMessageSource
}
