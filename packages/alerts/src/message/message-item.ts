import type { AlertRecord } from '../alert.ts'

/** Maximum length of a title. */
export const MAX_TITLE_LENGTH = 200

/** News about one alert in a message. */
export type MessageNews = 'fired' | 'reminded' | 'resolved' | 'missed'

/** One alert that a message reports. */
export interface MessageItem {
  readonly alert: AlertRecord
  readonly news: MessageNews
  /** Reasons of a reminder, e.g. `repeat`, `severity_raised`, `acknowledgement_expired`, `silence_ended`. */
  readonly reasons: readonly string[]
  readonly sequence: number
  /** Whether the channel has accepted before that this alert fires. False if its end is the first news of it. */
  readonly knownBefore: boolean
  /** Alerts of the series that fired and ended without a message of their own. */
  readonly missed: number
  /** The alert before, which the channel knows as firing although it has ended; null if there is none. */
  readonly ended: AlertRecord | null
}

/** Facts of a message. */
export interface MessageFacts {
  readonly id: string
  readonly channel: string
  readonly group: string
  readonly thread: string
  /** `brief`: state, severity, rule and counts only, without any text from outside. */
  readonly form: 'full' | 'brief'
  /** Worst first. */
  readonly items: readonly MessageItem[]
  /** Alerts that are counted and not named. */
  readonly more: readonly MessageItem[]
  readonly wallMs: number
}
