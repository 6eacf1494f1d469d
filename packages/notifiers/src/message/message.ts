import type { MessageAlert, MessageMore } from './message-alert.ts'
import type { Severity } from './severity.ts'

/** Types of a message about alerts, by the most important news in it; `digest` if all of them were missed. */
export const ALERT_MESSAGE_TYPES = ['fired', 'reminded', 'resolved', 'digest'] as const

/** Every {@link MessageForm}. */
export const MESSAGE_FORMS = ['full', 'brief'] as const

/**
 * How much of a message is sent. A service that refused the full form, e.g. because of one text, may accept the brief one:
 * states, severities, names of rules and counts, without any text from outside.
 */
export type MessageForm = (typeof MESSAGE_FORMS)[number]

/** Facts of every message. Times are ISO 8601 in UTC. */
interface MessageHead {
  /** Stays the same over retries, so that a receiver can drop repeats. */
  readonly id: string
  /** When the message was composed. */
  readonly at: string
  /** Which bot or host it is about, e.g. `review-bot on bot-1`. */
  readonly instance?: string | null
}

/** A message about alerts. It holds facts: each channel writes its words, in the language and zone of its options. */
export interface AlertMessage extends MessageHead {
  readonly type: (typeof ALERT_MESSAGE_TYPES)[number]
  /** Messages about the same thing have the same group, e.g. all messages about one rule. */
  readonly group: string
  /** Mails with the same thread are shown together. Default: those of the same group. */
  readonly thread?: string
  /** At least one: firing before resolved, then the worst first. */
  readonly alerts: readonly MessageAlert[]
  /** The alerts that the message only counts. Default none. */
  readonly more?: MessageMore
  /** Default: full, and at once in the plainest form if a chat refuses it. */
  readonly form?: MessageForm
}

/** A message that tests a channel. */
export interface TestMessage extends MessageHead {
  readonly type: 'test'
  /** Name of the channel. */
  readonly channel: string
}

/** A link of an announcement; its URL is http or https. */
export interface AnnouncementLink {
  readonly label: string
  readonly url: string
}

/** A message that is not about an alert, e.g. a deployment. Its words are the caller's. */
export interface AnnouncementMessage extends MessageHead {
  readonly type: 'announcement'
  readonly severity: Severity
  readonly title: string
  readonly text: string
  readonly fields?: readonly { readonly name: string; readonly value: string }[]
  readonly links?: readonly AnnouncementLink[]
  /** Announcements with the same group are one thread of mails. Default: `id`. */
  readonly group?: string
}

/** A message to people. Texts may come from outside: each channel escapes, redacts and cuts them itself. */
export type Message = AlertMessage | TestMessage | AnnouncementMessage

/** Every type of a message. */
export type MessageType = Message['type']
