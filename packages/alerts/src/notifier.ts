import type { AlertMessage } from './message.ts'
import type { AlertSeverity } from './alert.ts'

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
