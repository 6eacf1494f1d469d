import type { AlertSeverity } from '../alert.ts'

/** A reference to one alert of a series. */
export interface AlertRef {
  readonly id: string
  readonly number: number
}

/**
 * What one channel knows of one series. A row is made when an alert of the series is first wanted on the channel. Times
 * are on the manager's timeline.
 */
export interface KnowledgeRecord {
  readonly channel: string
  readonly fingerprint: string
  /** State of the last alert that the channel accepted a message about. */
  readonly state: 'nothing' | 'firing' | 'resolved'
  /** That alert; at first the number before the first wanted alert, with an empty id. */
  readonly known: AlertRef
  /** Severity in the last accepted message that it fires; null if there is none. */
  readonly severity: AlertSeverity | null
  /** Highest sequence of a message about the series that was accepted, or may have arrived and was replaced. */
  readonly sequence: number
  /** When it last accepted a message about the series; null if never. */
  readonly acceptedMs: number | null
  /** When it last accepted that an alert fires: the start of the cooldown and of the repeat interval. */
  readonly notifiedMs: number | null
  /**
   * An alert that the channel may know as firing, and the attempt whose outcome is unknown. `isCounted`: it is over, the
   * next one fires, and it is counted as missed, since no message about it was surely accepted.
   */
  readonly mayKnow: (AlertRef & { readonly attempt: string; readonly isCounted: boolean }) | null
  /** The newest alert whose FIRE was attempted, and surely not accepted. */
  readonly refused: AlertRef | null
  /** Number of the newest alert that the row takes into account. */
  readonly seenNumber: number
  /** Alerts that fired and ended without a message, and were not held when they ended. */
  readonly missed: number
  /** When the first of them ended; null if there is none. */
  readonly missedSinceMs: number | null
  /** The last of them. */
  readonly lastMissed: AlertRef | null
  /** Since when the open alert is silenced or suppressed here; null if it is not. */
  readonly silencedSinceMs: number | null
  /** A silence or suppression that was longer than the cooldown has ended, and the channel has not been reminded since. */
  readonly silenceEnded: boolean
  /** The notifier refused this series alone, with others accepted: no message about it before this. 0 if it did not. */
  readonly notBeforeMs: number
  /** Group and thread of the last accepted message about it; null if there is none. */
  readonly group: string | null
  readonly thread: string | null
}

/** State of a channel. Times are on the manager's timeline. */
export interface ChannelRecord {
  readonly name: string
  /** Keyed hash of the destination; null if the notifier does not name one. */
  readonly destination: string | null
  /** When it was found to be no longer configured; null if it is configured. */
  readonly removedMs: number | null
  /** Attempts in a row that failed for now. */
  readonly failures: number
  /** Pauses in a row that the receiver asked for. */
  readonly pauses: number
  /** Messages in a row that the channel refused in every form. */
  readonly refusals: number
  /** No attempt before this; 0 if one may start. */
  readonly nextTryMs: number
  /** Start of the wait until `nextTryMs`, so that a clock jump cannot prolong it. */
  readonly waitSinceMs: number
  /** The receiver asked for a pause until this; 0 if not. */
  readonly pausedUntilMs: number
  /** Start of the first of the pauses in a row; 0 if there is none. */
  readonly pausedSinceMs: number
  /** When the last message was accepted; null if never. */
  readonly acceptedMs: number | null
  /** Reason of the last failure, without secrets; null if the last attempt was accepted. */
  readonly lastReason: string | null
}

/** What a message says about one alert. */
export type MemberKind = 'fire' | 'remind' | 'resolve' | 'missed'

/** One alert that a message reports. */
export interface AttemptMember {
  readonly fingerprint: string
  readonly alertId: string
  readonly number: number
  readonly kind: MemberKind
  readonly severity: AlertSeverity
  /** Sequence of the message about this series on the channel. */
  readonly sequence: number
  /** Missed alerts of the series that the message counts. */
  readonly missed: number
}

/**
 * `open` while it is under way, `unsure` if its outcome is unknown, `refused` if it was surely not accepted. An unsure or
 * refused attempt becomes `replaced` when another message takes its place.
 */
export type AttemptStatus = 'open' | 'unsure' | 'refused' | 'accepted' | 'replaced'

/** One message to one channel, over all its tries. Times are on the manager's timeline. */
export interface AttemptRecord {
  /** Id of the message. */
  readonly id: string
  readonly channel: string
  readonly group: string
  readonly thread: string
  readonly tries: number
  readonly status: AttemptStatus
  /** The outcome of a try is unknown, whatever came of the tries after it. */
  readonly mayHaveArrived: boolean
  readonly members: readonly AttemptMember[]
  /** Wall clock of the first try. */
  readonly at: number
  /** When the first try began. */
  readonly startedMs: number
  /** When the last try ended; null if none has. */
  readonly endedMs: number | null
  /** From when its first FIRE could be sent; null without a FIRE. */
  readonly dueMs: number | null
  /** Why the last try failed; null if it did not. */
  readonly reason: string | null
}

/** How long accepted messages are kept: the window of the hourly cap. */
export const SENT_WINDOW_MS = 3_600_000

/** An accepted message about a rule, as the hourly cap counts it. */
export interface SentRecord {
  readonly channel: string
  readonly group: string
  readonly rule: string
  readonly atMs: number
  /** Whether it counts to the cap: it has a FIRE, REMIND or missed alert of the rule. */
  readonly counts: boolean
}

/** Returns the alerts that a channel's knowledge of a series refers to. */
export function refsOf({ known, mayKnow, refused, lastMissed }: KnowledgeRecord): readonly AlertRef[] {
  return [known, mayKnow, refused, lastMissed].filter((ref) => ref !== null)
}
