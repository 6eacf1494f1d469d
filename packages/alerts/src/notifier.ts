import type { AlertSeverity } from './alert.ts'

/** One alert that a message names. Times are ISO 8601 in UTC. */
export interface MessageAlert {
  readonly alertId: string
  readonly fingerprint: string
  /** Grows with each message about the series on the channel, so that a receiver can drop older states. */
  readonly sequence: number
  readonly state: 'firing' | 'resolved'
  /** `missed`: it fired and ended without a message. */
  readonly news: 'fired' | 'reminded' | 'resolved' | 'missed'
  /** Reasons of a reminder, e.g. `repeat` or `severity_raised`. */
  readonly reasons: readonly string[]
  readonly rule: string
  readonly labels: Readonly<Record<string, string>>
  readonly severity: AlertSeverity
  readonly summary: string
  readonly description: string
  readonly annotations: Readonly<Record<string, string>>
  readonly value: number | null
  readonly threshold: number | null
  /** When the series began to breach. */
  readonly startedAt: string | null
  readonly firedAt: string | null
  readonly resolvedAt: string | null
  /** Why it ended, e.g. `recovered`; null while it fires. */
  readonly resolution: string | null
  /** Who resolved it; null unless a person did. */
  readonly by: string | null
  readonly note: string | null
  readonly flaps: number
  /** Whether the channel has accepted before that the alert fires. */
  readonly knownBefore: boolean
}

/** The alert behind a message about one alert. Times are ISO 8601 in UTC. */
export interface AlertMessageSource extends Pick<
  MessageAlert,
  'fingerprint' | 'rule' | 'annotations' | 'value' | 'threshold' | 'firedAt' | 'resolvedAt'
> {
  readonly id: string
  readonly status: string
}

/** Counts of the alerts that a message does not name. */
export interface MessageMore {
  readonly firing: Readonly<Partial<Record<AlertSeverity, number>>>
  readonly resolved: Readonly<Partial<Record<AlertSeverity, number>>>
}

/** A message to one channel. Texts may come from untrusted sources; each channel escapes and cuts them. */
export interface AlertMessage {
  /** Stays the same over retries, so that a receiver can drop duplicates. */
  readonly id: string
  readonly type: 'fired' | 'reminded' | 'resolved' | 'digest' | 'test'
  /** The worst that fires, or else the worst. */
  readonly severity: AlertSeverity
  readonly title: string
  readonly text: string
  readonly fields: readonly { readonly name: string; readonly value: string }[]
  readonly labels: Readonly<Record<string, string>>
  readonly links: readonly { readonly rel: 'runbook'; readonly url: string }[]
  /** Time of the reported event, ISO 8601 in UTC. */
  readonly timestamp: string
  /** The same in all messages about alerts of one group. */
  readonly group: string
  /** Only in a message about one alert. */
  readonly alert?: AlertMessageSource
  readonly alerts?: readonly MessageAlert[]
  readonly more?: MessageMore
  /** The same from the first message about a group until all of it is resolved. */
  readonly thread?: string
  /** `brief`: without texts from outside, because the receiver refused the message in full. */
  readonly form?: 'full' | 'brief'
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
  /** Each one becomes a channel of its own, so that one that fails does not hold the others. Default none. */
  readonly recipients?: readonly string[]
}
