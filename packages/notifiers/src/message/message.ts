/** How bad it is, from least to most. */
export type Severity = 'info' | 'warning' | 'error' | 'critical'

/**
 * What a message is about. `test` is sent by a person to try a channel; `notice` tells of something that is no
 * alert, as a deployment.
 */
export type MessageType = 'fired' | 'reminded' | 'resolved' | 'digest' | 'test' | 'notice'

/** The alert behind a message, where there is one. Times are ISO 8601 in UTC. */
export interface MessageAlert {
  readonly id: string
  readonly fingerprint: string
  readonly rule: string
  readonly status: string
  readonly annotations: Readonly<Record<string, string>>
  readonly value: number | null
  readonly threshold: number | null
  readonly firedAt: string | null
  readonly resolvedAt: string | null
  /** Who has taken it on; null or absent: nobody yet. */
  readonly acknowledgedBy?: string | null
}

/** A place to read on. */
export interface MessageLink {
  readonly rel: 'runbook' | 'alert'
  readonly url: string
}

/** What a person should be told. Texts may come from outside: each channel escapes and cuts them for itself. */
export interface Message {
  /** Stays the same over retries, so that a receiver can drop what it has seen. */
  readonly id: string
  readonly type: MessageType
  readonly severity: Severity
  readonly title: string
  readonly text: string
  readonly fields: readonly { readonly name: string; readonly value: string }[]
  readonly labels: Readonly<Record<string, string>>
  readonly links: readonly MessageLink[]
  /** When what the message tells of happened; ISO 8601 in UTC. */
  readonly timestamp: string
  /** Messages of one group belong together, as the messages of one alert episode do. */
  readonly group: string
  readonly alert?: MessageAlert
}
