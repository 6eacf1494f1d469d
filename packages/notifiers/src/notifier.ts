import type { Message } from './message/message.ts'

/** What became of one attempt. A reason never holds a URL, a token or a password. */
export type Delivery =
  /** `note` tells what did not go as asked, as one of several recipients that was refused. */
  | { readonly outcome: 'delivered'; readonly providerId?: string; readonly note?: string }
  | { readonly outcome: 'retryable'; readonly reason: string; readonly retryAfterMs?: number }
  | { readonly outcome: 'permanent'; readonly reason: string }
  | { readonly outcome: 'channel_broken'; readonly reason: string }

/** Circumstances of one attempt. */
export interface SendContext {
  /** Cancels the attempt. */
  readonly signal: AbortSignal
  /** 1 for the first attempt at this message. */
  readonly attempt: number
}

/** One channel. Stateless: retries, order and caps are the caller's. */
export interface Notifier {
  /** The name rules use for this channel. */
  readonly name: string
  /** What sort of channel it is, as `webhook`. */
  readonly kind: string
  /** Sends one message once. Never throws. */
  readonly send: (message: Message, context: SendContext) => Promise<Delivery>
}
