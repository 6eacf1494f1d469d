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

/** What a channel is asked to tell. Texts may come from outside: each channel escapes and cuts them for itself. */
export interface AlertMessage {
  /** Stays the same over retries, so that a receiver can drop what it has seen. */
  readonly id: string
  readonly type: 'fired' | 'reminded' | 'resolved' | 'digest' | 'test'
  readonly severity: AlertSeverity
  readonly title: string
  readonly text: string
  readonly fields: readonly { readonly name: string; readonly value: string }[]
  readonly labels: Readonly<Record<string, string>>
  readonly links: readonly { readonly rel: 'runbook'; readonly url: string }[]
  /** When what the message tells of happened; ISO 8601 in UTC. */
  readonly timestamp: string
  /** The messages of one episode share it. */
  readonly group: string
  readonly alert?: AlertMessageSource
}
