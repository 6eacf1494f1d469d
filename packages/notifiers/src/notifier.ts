import type { ChannelDeclarations } from './declarations.ts'
import type { Message } from './message/message.ts'

/** The outcome of one attempt. A reason never contains a URL, a token, a password or an address. */
export type Delivery =
  /** The service accepted the message. */
  | {
      readonly outcome: 'delivered'
      readonly providerId?: string
      /** Reports a partial failure, e.g. one refused recipient of several. */
      readonly note?: string
      /** Fingerprints of the alerts of the message that the service surely did not accept. Default none. */
      readonly refusedAlerts?: readonly string[]
    }
  /** A retry may succeed, at the earliest after `retryAfterMs`. */
  | {
      readonly outcome: 'retryable'
      readonly reason: string
      readonly retryAfterMs?: number
      /** False only if it is certain that the service did not accept the message. Default true. */
      readonly mayHaveArrived?: boolean
    }
  /** This message will never get through in this form. */
  | { readonly outcome: 'permanent'; readonly reason: string }
  /** No message will get through until somebody repairs the channel. */
  | { readonly outcome: 'channel_broken'; readonly reason: string }

/** Context of one attempt. */
export interface SendContext {
  /** Cancels the attempt. */
  readonly signal: AbortSignal
  /** 1 for the first attempt at this message. */
  readonly attempt: number
  /** Sends to this one of the notifier's `recipients` only. Default: to all of them. */
  readonly recipient?: string
}

/** A channel. It has no state: the caller decides about retries, order and limits. */
export interface Notifier extends ChannelDeclarations {
  /** The name rules use for this channel. */
  readonly name: string
  /** The kind of channel, e.g. `webhook`. */
  readonly kind: string
  /** Sends one message once. Never throws. */
  readonly send: (message: Message, context: SendContext) => Promise<Delivery>
  /**
   * Identifies where the channel sends to, e.g. its URL. May be a secret, so it is a function, which neither a log nor JSON
   * shows. Compare or hash the result; never show or store it.
   */
  readonly destination?: () => string
  /**
   * Addresses to which the channel can send one at a time; at least one, without duplicates. Personal data, so it is not
   * enumerable: neither a log nor JSON shows it, and a copy by spreading lacks it.
   */
  readonly recipients?: readonly string[]
}
