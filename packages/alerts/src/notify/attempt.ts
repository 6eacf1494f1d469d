import { types } from 'node:util'

import type { AlertMessage, AlertNotifier, NotifierContext, NotifierDelivery } from '../notifier.ts'
import { cut } from '../text.ts'

const MAX_REASON_LENGTH = 300
/** As in the contract of channels: a longer pause may be a mistake, e.g. milliseconds sent as seconds. */
const MAX_RETRY_AFTER_MS = 3_600_000

/** Options of one attempt. */
export interface AttemptOptions {
  /** 1 for the first. */
  readonly attempt: number
  readonly timeoutMs: number
  /** Ends the attempt early. */
  readonly signal?: AbortSignal
  /** Whether a caller awaits the attempt, so that the process must live until it has ended. Default false. */
  readonly isAwaited?: boolean
  /** The only recipient to send to. Default: all of them. */
  readonly recipient?: string | undefined
  /** Removes secrets from a reason. */
  readonly clean: (text: string) => string
}

/**
 * Sends a message once. Never throws and takes no longer than its time limit, whatever the notifier does: one that throws,
 * hangs or returns nonsense counts as retryable, and the message may have arrived.
 */
export async function attemptDelivery(
  notifier: AlertNotifier,
  message: AlertMessage,
  { attempt, timeoutMs, signal, isAwaited = false, recipient, clean }: AttemptOptions,
): Promise<NotifierDelivery> {
  if (signal?.aborted === true) return { outcome: 'retryable', reason: 'cancelled', mayHaveArrived: false }
  const controller = new AbortController()
  const ended = Promise.withResolvers<NotifierDelivery>()
  const end = (reason: string): void => {
    controller.abort()
    ended.resolve({ outcome: 'retryable', reason, mayHaveArrived: true })
  }
  const timer = setTimeout(() => end(`timed out after ${timeoutMs} ms`), timeoutMs)
  if (!isAwaited) timer.unref()
  const onAbort = (): void => end('cancelled')
  signal?.addEventListener('abort', onAbort, { once: true })
  try {
    const context = { signal: controller.signal, attempt, ...(recipient !== undefined && { recipient }) }
    return await Promise.race([send(notifier, message, context, clean), ended.promise])
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', onAbort)
  }
}

async function send(
  notifier: AlertNotifier,
  message: AlertMessage,
  context: NotifierContext,
  clean: (text: string) => string,
): Promise<NotifierDelivery> {
  try {
    return readDelivery(await notifier.send(message, context), clean)
  } catch (error) {
    const why = types.isNativeError(error) ? textOf(error) : typeof error
    const reason = cut(clean(`notifier threw: ${why}`), MAX_REASON_LENGTH)
    return { outcome: 'retryable', reason, mayHaveArrived: true }
  }
}

function textOf(error: Error): string {
  try {
    return String(error.message)
  } catch {
    return 'an error without a readable message'
  }
}

/** Reads what a notifier returned, which may have any shape. */
function readDelivery(delivery: unknown, clean: (text: string) => string): NotifierDelivery {
  const given = (delivery ?? {}) as Readonly<Record<string, unknown>>
  const { outcome, reason, retryAfterMs, providerId, mayHaveArrived, refusedAlerts } = given
  const why = (): string =>
    cut(clean(typeof reason === 'string' ? reason : 'no reason given'), MAX_REASON_LENGTH)
  switch (outcome) {
    case 'delivered': {
      const isList = Array.isArray(refusedAlerts) && refusedAlerts.length > 0
      return {
        outcome,
        ...(typeof providerId === 'string' && { providerId }),
        ...(isList && { refusedAlerts: refusedAlerts.filter((item) => typeof item === 'string') }),
      }
    }
    case 'permanent':
    case 'channel_broken':
      return { outcome, reason: why() }
    case 'retryable': {
      const known = typeof retryAfterMs === 'number' && Number.isFinite(retryAfterMs) && retryAfterMs > 0
      const wait = known ? { retryAfterMs: Math.min(retryAfterMs, MAX_RETRY_AFTER_MS) } : {}
      return { outcome, reason: why(), ...wait, mayHaveArrived: mayHaveArrived !== false }
    }
    default:
      return { outcome: 'retryable', reason: 'the notifier returned no outcome', mayHaveArrived: true }
  }
}
