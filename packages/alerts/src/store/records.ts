import type { DetectionState, ResolveReason } from '../detection/detection.ts'
import type { Labels } from '../labels.ts'
import type { AlertMessage } from '../message.ts'
import type { NotifierDelivery } from '../notifier.ts'
import type { Comparison } from '../rules/threshold.ts'
import type { AlertSeverity } from '../severity.ts'

/** "Be quiet about this alert until then." `at` and `until` are wall clock, `untilMs` the manager's timeline. */
export interface Suppression {
  readonly by: string
  readonly reason: string
  readonly at: number
  readonly until: number
  readonly untilMs: number
}

/**
 * What is remembered of one alert (rule × label set) over all its episodes. Fields that end in `Ms` are on the manager's
 * timeline, which never goes back.
 */
export interface AlertRecord {
  readonly fingerprint: string
  readonly rule: string
  readonly labels: Labels
  readonly detection: DetectionState
  /** The open episode; null unless it is firing. */
  readonly episodeId: string | null
  readonly suppression: Suppression | null
  /** When each channel last accepted a FIRE. */
  readonly lastFireMs: Readonly<Record<string, number>>
}

/** One condition on a label; `severity` means the alert's severity where no label has that name. */
export interface SilenceMatcher {
  readonly name: string
  /** Equal or not, or matching a whole-value regular expression (RE2 syntax) or not. An absent label is empty. */
  readonly op: '=' | '!=' | '=~' | '!~'
  readonly value: string
}

/** "Be quiet about all alerts like this until then." `at`, `until` are wall clock, `untilMs` the manager's timeline. */
export interface SilenceRecord {
  readonly id: string
  /** All must hold. */
  readonly matchers: readonly SilenceMatcher[]
  readonly by: string
  readonly reason: string
  readonly at: number
  /** When it ends, or was ended. */
  readonly until: number
  readonly untilMs: number
  /** Who ended it before its time. */
  readonly expiredBy: string | null
}

/** "I have seen it." `at` and `expiresAt` are wall clock, `untilMs` the manager's timeline. */
export interface Acknowledgement {
  readonly by: string
  readonly note: string | null
  readonly at: number
  readonly expiresAt: number
  readonly untilMs: number
}

/** How an episode ended. `by` and `note` are null unless a person ended it. */
export interface Resolution {
  readonly reason: ResolveReason
  readonly by: string | null
  readonly note: string | null
  readonly at: number
}

/** What limits the messages of an episode; taken from its rule when it fires. */
export interface NoticeLimits {
  readonly cooldownMs: number
  /** Per rule and channel in any 60 minutes. */
  readonly maxPerHour: number
}

/** One firing period of an alert. Times are wall clock, milliseconds since 1970. */
export interface EpisodeRecord {
  readonly id: string
  readonly fingerprint: string
  readonly rule: string
  readonly description: string
  readonly severity: AlertSeverity
  readonly labels: Labels
  readonly annotations: Readonly<Record<string, string>>
  readonly runbookUrl: string | null
  /** The last value seen; null for a health rule. */
  readonly value: number | null
  readonly threshold: number | null
  readonly comparison: Comparison | null
  /** What was last seen, in one sentence. */
  readonly summary: string
  readonly limits: NoticeLimits
  readonly firedAt: number
  /** The newest one; it counts until its `untilMs`. */
  readonly acknowledgement: Acknowledgement | null
  /** When somebody acknowledged it first; stays when that is taken back or lapses. */
  readonly acknowledgedAt: number | null
  readonly resolution: Resolution | null
  /** Channels that accepted the FIRE while it was firing: these are owed a RESOLVE. */
  readonly toldChannels: readonly string[]
}

/** What the audit trail of an episode is made of. */
export type EpisodeEventType =
  | 'fired'
  | 'acknowledged'
  | 'unacknowledged'
  | 'suppressed'
  | 'silenced'
  | 'silence_expired'
  | 'resolved'
  | 'notice_delivered'
  | 'notice_dropped'
  | 'notice_collapsed'
  | 'notice_dead'

/** One line of an episode's audit trail; never changed once written. */
export interface EpisodeEvent {
  readonly episodeId: string
  readonly type: EpisodeEventType
  /** Wall clock, milliseconds since 1970. */
  readonly at: number
  /** The person; null when it was the manager. */
  readonly by: string | null
  readonly channel: string | null
  readonly detail: string | null
}

/** What a message tells: that an episode began, or that it ended. */
export type Notice = 'fire' | 'resolve'

/** Where a message stands. The last four are final. */
export type OutboxStatus = 'queued' | 'sending' | 'delivered' | 'dead' | 'dropped' | 'collapsed'

/** One message to one channel. Its id is the message's and stays the same over retries and restarts. */
export interface OutboxRow {
  readonly id: string
  readonly channel: string
  readonly notice: Notice
  readonly episodeId: string
  readonly fingerprint: string
  readonly rule: string
  readonly severity: AlertSeverity
  readonly message: AlertMessage
  readonly limits: NoticeLimits
  readonly status: OutboxStatus
  readonly attempts: number
  /** When it was written first, on the manager's timeline. */
  readonly queuedMs: number
  /** Not before this, on the manager's timeline: the back-off. */
  readonly notBeforeMs: number
  readonly firstAttemptMs: number | null
  readonly settledMs: number | null
  /** Why the last attempt failed, or why it was never sent. */
  readonly reason: string | null
}

/** One attempt that failed; the one that did not is the message's own end. */
export interface AttemptRecord {
  readonly messageId: string
  /** 1 for the first. */
  readonly attempt: number
  /** Wall clock, milliseconds since 1970. */
  readonly at: number
  readonly outcome: Exclude<NotifierDelivery['outcome'], 'delivered'>
  readonly reason: string
}

/** How a channel is doing. Times are on the manager's timeline. */
export interface ChannelRecord {
  readonly channel: string
  readonly failuresInRow: number
  /** Nothing is sent before this: the breaker is open. 0 when it is not. */
  readonly openUntilMs: number
  /** How long it stays open when the next probe fails. */
  readonly probeDelayMs: number
  /** Nothing is sent before this: the receiver asked for it. */
  readonly pausedUntilMs: number
  /** Why the channel cannot work as it is set up; null when nothing says so. */
  readonly brokenReason: string | null
}
