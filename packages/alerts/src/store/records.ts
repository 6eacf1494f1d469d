import type { DetectionState, ResolveReason } from '../detection/detection.ts'
import type { Labels } from '../labels.ts'
import type { AlertMessage } from '../message.ts'
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
 * What an alert is about when it is not a value of its rule: data that stopped, a rule with too many alerts, or the
 * manager's own trouble.
 */
export type AlertCondition = 'no_data' | 'overflow' | 'internal'

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
  /** When each channel last accepted a FIRE or a REMIND. */
  readonly lastNoticeMs: Readonly<Record<string, number>>
  /** Null for an alert of what its rule watches. */
  readonly condition: AlertCondition | null
  /** The key of the rule's detecting fields when the state was last judged: shows that the rule was edited since. */
  readonly judgedBy: string
  /** It was muted while it fired; its first breach after the mute queues one REMIND. */
  readonly wasMuted: boolean
}

/** "I have seen it." */
export interface Acknowledgement {
  readonly by: string
  readonly note: string | null
  readonly at: number
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
  /** Between reminders that it still fires; 0 is never. */
  readonly repeatIntervalMs: number
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
  readonly acknowledgement: Acknowledgement | null
  readonly resolution: Resolution | null
  /** How often it breached again while it was recovering. */
  readonly flaps: number
  /** Channels that accepted the FIRE while it was firing: these are owed a RESOLVE. */
  readonly toldChannels: readonly string[]
}

/** What the audit trail of an episode is made of. */
export type EpisodeEventType =
  | 'fired'
  | 'acknowledged'
  | 'suppressed'
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
  /** Not before this, on the manager's timeline: the back-off. */
  readonly notBeforeMs: number
  readonly firstAttemptMs: number | null
  readonly settledMs: number | null
  /** Why the last attempt failed, or why it was never sent. */
  readonly reason: string | null
}
