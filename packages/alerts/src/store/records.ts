import type { DetectionState, ResolveReason } from '../detection/detection.ts'
import type { Labels } from '../labels.ts'
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
  /** When each channel last accepted a FIRE or a REMIND: its cooldown counts from there. */
  readonly lastNoticeMs: Readonly<Record<string, number>>
  /** When a round first found the open episode muted; null when none has since the mute before ended. */
  readonly mutedSinceMs: number | null
  /** Null for an alert of what its rule watches. */
  readonly condition: AlertCondition | null
  /** The key of the rule's detecting fields when the state was last judged: shows that the rule was edited since. */
  readonly judgedBy: string
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
  /** From one FIRE or REMIND to the next REMIND; 0 is never. */
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
  /** The newest one; it counts until its `untilMs`. */
  readonly acknowledgement: Acknowledgement | null
  /** When somebody acknowledged it first; stays when that is taken back or lapses. */
  readonly acknowledgedAt: number | null
  readonly resolution: Resolution | null
  /** How often it breached again while it was recovering. */
  readonly flaps: number
  /** Channels that accepted a FIRE, REMIND or DIGEST that says it fires, and when they last did: these are owed a RESOLVE. */
  readonly toldMs: Readonly<Record<string, number>>
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
  | 'notice_digested'
  | 'notice_dead'
  | 'notice_replayed'
  | 'notice_discarded'

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
