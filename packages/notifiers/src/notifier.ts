import type { Message } from './message/message.ts'

/** The outcome of one attempt. A reason never contains a URL, a token or a password. */
export type Delivery =
  /** The service accepted the message. `note` reports a partial failure, e.g. one refused recipient of several. */
  | { readonly outcome: 'delivered'; readonly providerId?: string; readonly note?: string }
  /** A retry may succeed, at the earliest after `retryAfterMs`. */
  | { readonly outcome: 'retryable'; readonly reason: string; readonly retryAfterMs?: number }
  /** This message will never get through. */
  | { readonly outcome: 'permanent'; readonly reason: string }
  /** No message will get through until somebody repairs the channel. */
  | { readonly outcome: 'channel_broken'; readonly reason: string }

/** Context of one attempt. */
export interface SendContext {
  /** Cancels the attempt. */
  readonly signal: AbortSignal
  /** 1 for the first attempt at this message. */
  readonly attempt: number
}

/** A channel. It has no state: the caller decides about retries, order and limits. */
export interface Notifier {
  /** The name rules use for this channel. */
  readonly name: string
  /** The kind of channel, e.g. `webhook`. */
  readonly kind: string
  /** Sends one message once. Never throws. */
  readonly send: (message: Message, context: SendContext) => Promise<Delivery>
}
