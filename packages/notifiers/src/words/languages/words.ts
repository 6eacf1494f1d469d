import type { COMPARISONS } from '../../message/message-alert.ts'
import type { Severity } from '../../message/severity.ts'

type Comparison = (typeof COMPARISONS)[number]

/** Why an alert is over; `other` for a reason that is not known. */
export type EndReason =
  | 'recovered'
  | 'manual'
  | 'stale_timeout'
  | 'rule_changed'
  | 'rule_disabled'
  | 'rule_removed'
  | 'other'

/** A value of a rule and its threshold, formatted. */
export interface Reading {
  /** Whether it is the growth of the subject and not its value. */
  readonly isRate: boolean
  /** The metric or the check. */
  readonly subject: string | null
  readonly value: string
  readonly comparison: Comparison | null
  readonly threshold: string | null
  readonly isBreach: boolean
  /** The period over which the value was computed. */
  readonly window: string | null
}

/** Counts of a message about several alerts, by what is new. */
export interface NewsCounts {
  readonly fired: number
  readonly still: number
  /** Firing, without knowing whether that is new. */
  readonly firing: number
  readonly resolved: number
  readonly ended: number
  /** Fired and ended without a message. */
  readonly missed: number
}

/** First words of a title. */
export interface StateWords {
  readonly firing: Readonly<Record<Severity, string>>
  readonly still: (severity: Severity) => string
  readonly ended: Readonly<Record<EndReason, string>>
  readonly closedBy: (name: string) => string
  /** What the alert was about is no longer configured. */
  readonly removed: string
  readonly test: string
}

/** What a title says after the rule. Times and durations are formatted. */
export interface PhraseWords {
  readonly limit: (value: string, comparison: Comparison, threshold: string) => string
  readonly noData: (since: string | null) => string
  readonly nothingHeard: (since: string | null) => string
  readonly tooManyAlerts: string
  readonly status: (status: string) => string
  readonly since: (time: string) => string
  readonly after: (duration: string) => string
  readonly endedAt: (time: string) => string
  readonly firedAndEnded: (firedAt: string, endedAt: string) => string
  readonly backTo: (value: string) => string
  readonly was: (value: string) => string
  readonly again: (status: string) => string
  readonly now: (status: string) => string
  readonly dataAgain: string
  readonly heardAgain: string
  readonly acknowledgedBy: (name: string) => string
  readonly escalated: string
  readonly fallback: (channel: string) => string
  readonly note: (note: string) => string
}

/** Whole sentences. `subject` may be null where it is not known. */
export interface SentenceWords {
  readonly value: (reading: Reading) => string
  readonly check: (subject: string | null, status: string, detail: string) => string
  readonly noData: (subject: string | null, since: string | null) => string
  readonly absent: (subject: string | null, since: string | null) => string
  readonly nothingHeard: (subject: string | null, since: string | null) => string
  readonly tooManyAlerts: string
  readonly sentAgain: (reasons: readonly string[]) => string
  readonly escalated: string
  readonly fallback: (channel: string) => string
  readonly previous: (endedAt: string, reason: EndReason) => string
  readonly missed: (count: number) => string
  readonly backTo: (reading: Reading) => string
  /** Says that a ratio has ended because its total has not grown. */
  readonly nothingCounted: string
  readonly dataAgain: (subject: string | null) => string
  readonly heardAgain: (subject: string | null) => string
  readonly fewerAlerts: string
  /** Says why an alert is over if it has not recovered, and what is not known. `lastDataAt` is for `stale_timeout`. */
  readonly ended: (reason: EndReason, lastDataAt: string | null) => string
  /** Says when an alert about missing data that was closed by hand fires again. */
  readonly closedWithoutData: string
  /** Says that the channel refused the message in full. */
  readonly brief: string
  readonly test: string
}

/** What to do where the rule does not say it. */
export interface ActionWords {
  readonly noData: (subject: string | null) => string
  readonly tooManyAlerts: string
}

/** Names of facts. */
export interface FactWords {
  readonly action: string
  readonly began: string
  readonly ended: string
  readonly severity: string
  readonly acknowledgedBy: string
  readonly note: string
  readonly flaps: string
  readonly rule: string
  readonly labels: string
  readonly instance: string
  readonly timeZone: string
}

/** Words of a message about several alerts. */
export interface CountWords {
  /** Without the counts that are zero, e.g. `2 fired, 1 resolved`. */
  readonly news: (counts: NewsCounts) => string
  readonly alerts: (count: number) => string
  readonly moreRules: (count: number) => string
  readonly severity: (count: number, severity: Severity) => string
  /** `firing` and `ended` are lists of counts by severity; empty for none. */
  readonly more: (count: number, firing: string, ended: string) => string
}

/** Everything that a language has to say. Texts that are passed in are clean, of bounded length, and on one line. */
export interface Words {
  /** Between the name and the value of a fact, and between the name of an alert and what it is about. */
  readonly colon: string
  readonly comma: string
  /** Between the names of a list. */
  readonly list: string
  /** Ends a sentence. */
  readonly stop: string
  /** Between two sentences. */
  readonly space: string
  readonly severity: Readonly<Record<Severity, string>>
  readonly units: Readonly<
    Record<'day' | 'hour' | 'minute' | 'second' | 'millisecond' | 'microsecond', string>
  >
  /** Between groups of three digits. */
  readonly digitGroup: string
  readonly decimalPoint: string
  readonly notANumber: string
  /** A date; `year` is null if it is the year of the message. `month` is 1 to 12. */
  readonly date: (year: number | null, month: number, day: number) => string
  readonly perSecond: (value: string) => string
  readonly state: StateWords
  readonly phrase: PhraseWords
  readonly sentence: SentenceWords
  readonly action: ActionWords
  readonly fact: FactWords
  readonly count: CountWords
  /** Reasons of a reminder. A repetition needs no words. */
  readonly reasons: Readonly<Record<'severity_raised' | 'acknowledgement_expired' | 'silence_ended', string>>
  readonly links: Readonly<Record<'alert' | 'runbook' | 'silence' | 'dashboard', string>>
  readonly testOf: (channel: string) => string
  readonly times: (count: number) => string
  readonly forDuration: (duration: string) => string
}
