import type { MessageAlert, MessageMore } from './message-alert.ts'
import type { Severity } from './severity.ts'

/** Every {@link MessageType}. */
export const MESSAGE_TYPES = ['fired', 'reminded', 'resolved', 'digest', 'test', 'announcement'] as const

/**
 * What a message reports: an alert that has fired, still fires or is resolved, a digest of several alerts, a test of
 * the channel, or an announcement that is not about an alert, e.g. a deployment.
 */
export type MessageType = (typeof MESSAGE_TYPES)[number]

/** Every {@link MessageForm}. */
export const MESSAGE_FORMS = ['full', 'brief'] as const

/**
 * How much of a message is sent. A service that refused the full form, e.g. because of one text, may accept the brief one:
 * title and text, which the caller has composed without text from outside, and facts that are no such text.
 */
export type MessageForm = (typeof MESSAGE_FORMS)[number]

/** The single alert that a message is about. Times are ISO 8601 in UTC. */
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
  /** Who acknowledged the alert. Null or absent if nobody has. */
  readonly acknowledgedBy?: string | null
}

/** A link to a runbook, or to the alert in a dashboard. */
export interface MessageLink {
  readonly rel: 'runbook' | 'alert'
  readonly url: string
}

/** A message to people. Texts may come from outside: each channel escapes, redacts and cuts them itself. */
export interface Message {
  /** Stays the same over retries, so that a receiver can drop repeats. */
  readonly id: string
  readonly type: MessageType
  readonly severity: Severity
  readonly title: string
  readonly text: string
  readonly fields: readonly { readonly name: string; readonly value: string }[]
  readonly labels: Readonly<Record<string, string>>
  readonly links: readonly MessageLink[]
  /** Time of the event that the message reports; ISO 8601 in UTC. */
  readonly timestamp: string
  /** Messages about the same thing have the same group, e.g. all messages about one alert. */
  readonly group: string
  /** Mails with the same thread are shown together. Default: those of the same group. */
  readonly thread?: string
  readonly alert?: AlertMessageSource
  /** The alerts that the message names, the worst first. */
  readonly alerts?: readonly MessageAlert[]
  /** The alerts that the message only counts. */
  readonly more?: MessageMore
  /** Default: full, and at once in the plainest form if a chat refuses it. */
  readonly form?: MessageForm
}
