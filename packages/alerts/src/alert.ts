import type { Labels } from './labels.ts'
import type { DetectionState, ResolveReason } from './state.ts'

/** All severities, the least severe first. */
export const ALERT_SEVERITIES = ['info', 'warning', 'error', 'critical'] as const

/** Severity of a rule and its alerts. */
export type AlertSeverity = (typeof ALERT_SEVERITIES)[number]

/** Holds the notifications of a series. `at` and `until` are wall clock, `untilMs` is on the manager's timeline. */
export interface Suppression {
  readonly by: string
  readonly reason: string
  readonly at: number
  readonly until: number
  readonly untilMs: number
}

/** Comparison of a value with a threshold. */
export type Comparison = 'gt' | 'lt' | 'gte' | 'lte' | 'eq' | 'ne'

/** What a rule watches. */
export const RULE_KINDS = ['threshold', 'rate', 'ratio', 'health', 'absent', 'dead_man'] as const

/** What a rule watches. */
export type RuleKind = (typeof RULE_KINDS)[number]

/** Kind of an alert that is not about a value of its rule. */
export type AlertCondition = 'no_data' | 'overflow' | 'internal'

/**
 * One label set under one rule, over all its alerts. Fields that end in `Ms` are on the manager's timeline, which never
 * goes back.
 */
export interface SeriesRecord {
  readonly fingerprint: string
  readonly rule: string
  readonly labels: Labels
  /** Null for a series of what its rule watches. */
  readonly condition: AlertCondition | null
  readonly detection: DetectionState
  /** Hash of the rule with which the state was last evaluated; shows that the rule was edited since. */
  readonly ruleHash: string
  /** Number of the open or last alert; 0 if there was none. */
  readonly alertNumber: number
  /** Id of the open alert; null unless it fires. */
  readonly alertId: string | null
  /** When the last alert ended; null if none did. */
  readonly endedMs: number | null
  /** When a check last was pending and good again before its alert fired; absent if it never was. */
  readonly cleared?: { readonly sinceMs: number; readonly atMs: number }
  /** When an alert was resolved by hand; absent or null if none was, or if a sample has been good since. */
  readonly handResolvedMs?: number | null
  readonly suppression: Suppression | null
}

/** One condition on a label; `severity` means the alert's severity where no label has that name. */
export interface LabelMatcher {
  readonly name: string
  /** Equal or not, or matching a whole-value regular expression (RE2 syntax) or not. An absent label is empty. */
  readonly op: '=' | '!=' | '=~' | '!~'
  readonly value: string
}

/** Days of the week, as in the times of a recurring silence. */
export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const

/** Day of the week. */
export type Weekday = (typeof WEEKDAYS)[number]

/** Times of the week at which a recurring silence is active. */
export interface RecurringInterval {
  /** Days on which it begins. */
  readonly days: readonly Weekday[]
  /** Local time as `HH:MM`. */
  readonly from: string
  /** Local time as `HH:MM` up to `24:00`; not included. If it is before `from`, the interval ends on the next day. */
  readonly to: string
  /** IANA name. */
  readonly timeZone: string
}

/** Holds the notifications of all alerts that match. `at`, `until` are wall clock, `untilMs` the manager's timeline. */
export interface SilenceRecord {
  readonly id: string
  /** All must hold. */
  readonly matchers: readonly LabelMatcher[]
  /** When it is active; null for always. */
  readonly recurring: readonly RecurringInterval[] | null
  readonly by: string
  readonly reason: string
  readonly at: number
  /** When it ends, or was ended. */
  readonly until: number
  readonly untilMs: number
  /** Who ended it early; null if nobody did. */
  readonly expiredBy: string | null
  /** Who changed it last, and when. Absent until somebody does. */
  readonly updatedBy?: string
  readonly updatedAt?: number
}

/** Acknowledgement of an alert. `at` and `expiresAt` are wall clock, `untilMs` is on the manager's timeline. */
export interface Acknowledgement {
  readonly by: string
  readonly note: string | null
  readonly at: number
  readonly expiresAt: number
  readonly untilMs: number
}

/** How far the escalation of an alert has come. Times are on the manager's timeline. */
export interface Escalation {
  /** When a channel first accepted that the alert fires; null if none has. Time counts from then. */
  readonly acceptedMs: number | null
  /** Time that counted before `sinceMs`. */
  readonly countedMs: number
  /** From when time counts, which may lie ahead; null while something holds the alert without a known end. */
  readonly sinceMs: number | null
  /** Steps of the rule with no longer `afterMs` are due. Never shrinks. */
  readonly reachedMs: number
}

/** End of an alert. `by` and `note` are null unless a person ended it. */
export interface Resolution {
  readonly reason: ResolveReason
  readonly by: string | null
  readonly note: string | null
  readonly at: number
}

/** One firing period of a series. Times are wall clock, milliseconds since 1970, but for those that end in `Ms`. */
export interface AlertRecord {
  readonly id: string
  readonly fingerprint: string
  /** 1 for the first alert of its series. */
  readonly number: number
  readonly rule: string
  /** Kind of the rule; null for an alert of the manager itself. */
  readonly kind: RuleKind | null
  readonly description: string
  readonly severity: AlertSeverity
  readonly labels: Labels
  readonly condition: AlertCondition | null
  /** The metric or the check that the rule reads; null if there is none. */
  readonly subject: string | null
  readonly annotations: Readonly<Record<string, string>>
  readonly runbookUrl: string | null
  /** The last value seen; null unless the rule compares a number. */
  readonly value: number | null
  readonly threshold: number | null
  readonly comparison: Comparison | null
  /** Unit of value and threshold; null if it is not known. */
  readonly unit: string | null
  /** Period over which the value was computed; null for a single sample. */
  readonly windowMs: number | null
  /** What was last seen, in one sentence. */
  readonly summary: string
  /** Status of the check, e.g. `unhealthy`; null unless the rule reads a check. */
  readonly checkStatus: string | null
  /** Text of the source, e.g. the message of a check; null if there is none. */
  readonly detail: string | null
  /** When data was last seen; null if never. */
  readonly lastDataAt: number | null
  /** Names of the checks that the alert's check depends on. */
  readonly dependsOn: readonly string[]
  /** When the series began to breach. */
  readonly startedAt: number
  readonly startedMs: number
  readonly firedAt: number
  readonly firedMs: number
  readonly resolvedMs: number | null
  /** The newest one; it counts until its `untilMs`. */
  readonly acknowledgement: Acknowledgement | null
  /** When somebody acknowledged it first; stays when that is taken back or expires. */
  readonly acknowledgedAt: number | null
  readonly resolution: Resolution | null
  /** How often it breached again while it was recovering. */
  readonly flaps: number
  /** Absent until its rule has escalation steps. */
  readonly escalation?: Escalation
}

/** Description of a sample, in one sentence without secrets. The value is null unless the rule compares a number. */
export type Observation = Pick<AlertRecord, 'value' | 'summary'> &
  Partial<Pick<AlertRecord, 'checkStatus' | 'detail' | 'dependsOn'>>

/** Kind of an entry of an alert's audit trail. */
export type AlertEventType =
  | 'fired'
  | 'acknowledged'
  | 'unacknowledged'
  | 'suppressed'
  | 'unsuppressed'
  | 'silenced'
  | 'silence_updated'
  | 'silence_expired'
  | 'escalated'
  | 'resolved'
  | 'notification_sent'
  | 'notification_refused'

/** One entry of the audit trail of an alert. Entries are never changed. */
export interface AlertEvent {
  readonly alertId: string
  readonly type: AlertEventType
  /** Wall clock, in milliseconds since 1970. */
  readonly at: number
  /** The person; null if it was the manager. */
  readonly by: string | null
  /** The channel of a notification; null otherwise. */
  readonly channel: string | null
  readonly detail: string | null
}

/** Whether an acknowledgement of the alert is valid. */
export function isAcknowledged({ acknowledgement }: AlertRecord, nowMs: number): boolean {
  return acknowledgement !== null && acknowledgement.untilMs > nowMs
}

/** Returns the rank of a severity, from 0 (info) to 3 (critical). */
export function severityRank(severity: AlertSeverity): number {
  return ALERT_SEVERITIES.indexOf(severity)
}

/** Whether a series is one that its rule watches, and is pending, firing or recovering. */
export function isOpen(series: SeriesRecord | undefined): series is SeriesRecord {
  return series !== undefined && series.condition === null && series.detection.kind !== 'ok'
}
