import type { AlertSeverity, Comparison } from './alert.ts'

/** One alert that a message names. Times are ISO 8601 in UTC. Texts may come from untrusted sources. */
export interface MessageAlert {
  readonly alertId: string
  readonly fingerprint: string
  /** Grows with each message about the series on the channel, so that a receiver can drop older states. */
  readonly sequence: number
  readonly state: 'firing' | 'resolved'
  /** `missed`: it fired and ended without a message. */
  readonly news: 'fired' | 'reminded' | 'resolved' | 'missed'
  /**
   * Reasons of a reminder, e.g. `repeat` or `severity_raised`. Of a FIRE on a channel that the rule does not name:
   * `escalated`, or `fallback:slack` in place of the channel `slack`.
   */
  readonly reasons: readonly string[]
  readonly rule: string
  /** What it is about: the kind of its rule, e.g. `threshold`, or `no_data`, `overflow`, `internal`. */
  readonly kind: string
  readonly severity: AlertSeverity
  readonly labels: Readonly<Record<string, string>>
  /** The metric or the check that the rule reads. */
  readonly subject: string | null
  /** What was last seen, in one sentence. */
  readonly summary: string
  /** Status of the check, e.g. `unhealthy`; null unless the rule reads a check. */
  readonly status: string | null
  /** Text of the source, e.g. the message of a check. */
  readonly detail: string | null
  readonly description: string
  readonly annotations: Readonly<Record<string, string>>
  readonly value: number | null
  readonly threshold: number | null
  readonly comparison: Comparison | null
  /** Unit of value and threshold, e.g. `ratio` or `usd`. */
  readonly unit: string | null
  /** Period over which the value was computed. */
  readonly windowMs: number | null
  /** When the series began to breach. */
  readonly startedAt: string
  readonly firedAt: string
  readonly resolvedAt: string | null
  /** From `startedAt` to the end or, if it fires, to now; measured on a clock that is never set. */
  readonly durationMs: number
  /** When data was last seen. */
  readonly lastDataAt: string | null
  /** Why it ended, e.g. `recovered`; null while it fires. */
  readonly resolution: string | null
  /** Who resolved it or, while it fires, has acknowledged it. */
  readonly by: string | null
  /** What that person noted. */
  readonly note: string | null
  readonly flaps: number
  /** Whether the channel has accepted before that the alert fires. */
  readonly knownBefore: boolean
  /** The alert before, if the channel knows it as firing although it has ended; else null. */
  readonly previous: { readonly resolvedAt: string; readonly resolution: string } | null
  /** Number of other alerts of the series that fired and ended without a message. */
  readonly missed: number
  readonly links: MessageLinks
  /** Text of the rule's template, which a channel shows in place of its own words; null if there is none. */
  readonly text: string | null
}

/** Where to look and what to do. Each is an http or https URL, or null. */
export interface MessageLinks {
  readonly alert: string | null
  readonly silence: string | null
  readonly runbook: string | null
  readonly dashboard: string | null
}

/** Counts of the alerts that a message does not name. */
export interface MessageMore {
  readonly firing: Readonly<Partial<Record<AlertSeverity, number>>>
  readonly resolved: Readonly<Partial<Record<AlertSeverity, number>>>
}

/** A message to one channel. It holds facts; each channel writes its words, and escapes and cuts them. */
export interface AlertMessage {
  /** Stays the same over retries, so that a receiver can drop duplicates. */
  readonly id: string
  /**
   * The most important news: `fired`, then `reminded`, `resolved`, and `digest` if all alerts were missed. `test`: a person
   * tests the channel, and the message has no alerts.
   */
  readonly type: 'fired' | 'reminded' | 'resolved' | 'digest' | 'test'
  /** When it was composed, ISO 8601 in UTC. */
  readonly at: string
  /** Name of the channel. */
  readonly channel: string
  /** Which bot or host is monitored. */
  readonly instance: string
  /** The same in all messages about alerts of one group. */
  readonly group: string
  /** The same from the first message about a group until all of it is resolved. */
  readonly thread: string
  /** `brief`: without texts from outside, because the receiver refused the message in full. */
  readonly form: 'full' | 'brief'
  /** Firing before resolved, then the worst first. */
  readonly alerts: readonly MessageAlert[]
  /** Alerts that the message only counts. */
  readonly more: MessageMore
}

/** Outcome of one attempt to send a message. A reason contains no secret. */
export type NotifierDelivery =
  /** `refusedAlerts`: fingerprints of alerts of the message that were surely not accepted. */
  | {
      readonly outcome: 'delivered'
      readonly providerId?: string
      readonly refusedAlerts?: readonly string[]
    }
  /** `mayHaveArrived`: false only if the message was surely not accepted. Default true. */
  | {
      readonly outcome: 'retryable'
      readonly reason: string
      /** How long the receiver asks to be left alone; more than an hour counts as one. */
      readonly retryAfterMs?: number
      readonly mayHaveArrived?: boolean
    }
  /** The receiver refuses this message. */
  | { readonly outcome: 'permanent'; readonly reason: string }
  /** The receiver refuses every message. */
  | { readonly outcome: 'channel_broken'; readonly reason: string }

/** Context of one attempt. */
export interface NotifierContext {
  /** Aborted when the time limit of the attempt is exceeded or the manager stops. */
  readonly signal: AbortSignal
  /** 1 for the first attempt to send this message. */
  readonly attempt: number
  /** The only one of `recipients` to send to. Absent: all of them. */
  readonly recipient?: string
}

/** A channel. The manager handles retries, order and caps, so an implementation can be stateless. */
export interface AlertNotifier {
  /** Name of the channel in rules, 1 to 128 characters. */
  readonly name: string
  /** Sends a message once. A rejection counts as `retryable`. */
  readonly send: (message: AlertMessage, context: NotifierContext) => Promise<NotifierDelivery>
  /**
   * Returns where messages go, e.g. a URL. Only its hash is stored. If it changes, the channel is notified again of what
   * fires. Default: not known.
   */
  readonly destination?: () => string
  /** Alerts below are not sent. Default `info`. */
  readonly minSeverity?: AlertSeverity
  /** Maximum number of alerts named in one message. Default 20. */
  readonly alertsPerMessage?: number
  /** Maximum number of messages in a minute. Default no limit. */
  readonly perMinute?: number
  /** Whether a program reads the messages: no cooldown and no cap above 0 holds them. Default false. */
  readonly forMachines?: boolean
  /** Sends everything that fires again after this time, in milliseconds. Default never. */
  readonly refreshMs?: number
  /**
   * Names of channels that are notified of errors and critical alerts in place of this one, while it takes no messages.
   * Default none.
   */
  readonly fallback?: readonly string[]
  /** Each one becomes a channel of its own, so that one that fails does not hold the others. Default none. */
  readonly recipients?: readonly string[]
}
