import type { AlertMessage } from './message.ts'

/** What became of one attempt. */
export type NotifierDelivery =
  | { readonly outcome: 'delivered'; readonly providerId?: string }
  | { readonly outcome: 'retryable'; readonly reason: string; readonly retryAfterMs?: number }
  | { readonly outcome: 'permanent'; readonly reason: string }
  | { readonly outcome: 'channel_broken'; readonly reason: string }

/** Circumstances of one attempt. */
export interface NotifierContext {
  /** Cancels the attempt. */
  readonly signal: AbortSignal
  /** 1 for the first attempt at this message. */
  readonly attempt: number
}

/** One channel, as alerts see it. Retries, order and caps are done here, so an implementation can be stateless. */
export interface AlertNotifier {
  /** The name rules use for this channel. */
  readonly name: string
  /** Sends one message once. A throw counts as retryable. */
  readonly send: (message: AlertMessage, context: NotifierContext) => Promise<NotifierDelivery>
}
