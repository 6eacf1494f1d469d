import type { AlertMessage } from './message.ts'

/** Outcome of one attempt to send a message. */
export type NotifierDelivery =
  | { readonly outcome: 'delivered'; readonly providerId?: string }
  | { readonly outcome: 'retryable'; readonly reason: string; readonly retryAfterMs?: number }
  | { readonly outcome: 'permanent'; readonly reason: string }
  | { readonly outcome: 'channel_broken'; readonly reason: string }

/** Context of one attempt. */
export interface NotifierContext {
  /** Aborted when the time limit of the attempt is exceeded or the manager stops. */
  readonly signal: AbortSignal
  /** 1 for the first attempt to send this message. */
  readonly attempt: number
}

/** A channel. The manager handles retries, order and caps, so an implementation can be stateless. */
export interface AlertNotifier {
  /** Name of the channel in rules, 1 to 128 characters. */
  readonly name: string
  /** Sends a message once. A rejection counts as `retryable`. */
  readonly send: (message: AlertMessage, context: NotifierContext) => Promise<NotifierDelivery>
}
