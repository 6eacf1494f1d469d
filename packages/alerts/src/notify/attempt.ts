import { types } from 'node:util'

import type { AlertMessage } from '../message.ts'
import type { AlertNotifier, NotifierContext, NotifierDelivery } from '../notifier.ts'
import { cut } from '../text.ts'

const MAX_REASON_LENGTH = 300
const MAX_RETRY_AFTER_MS = 24 * 3_600_000

/** Bounds of one attempt. */
export interface AttemptOptions {
  /** 1 for the first. */
  readonly attempt: number
  readonly timeoutMs: number
  /** Ends the attempt early. */
  readonly signal?: AbortSignal
  /** Takes secrets out of a reason. */
  readonly clean: (text: string) => string
}

/**
 * Sends a message once. Never throws and never takes longer than its time-out, whatever the notifier does: one that throws,
 * hangs or answers nonsense counts as retryable.
 */
export async function attemptDelivery(
  notifier: AlertNotifier,
  message: AlertMessage,
  { attempt, timeoutMs, signal, clean }: AttemptOptions,
): Promise<NotifierDelivery> {
  const controller = new AbortController()
  const ended = Promise.withResolvers<NotifierDelivery>()
  const end = (reason: string): void => {
    controller.abort()
    ended.resolve({ outcome: 'retryable', reason })
  }
  const timer = setTimeout(() => end(`timed out after ${timeoutMs} ms`), timeoutMs)
  timer.unref()
  const onAbort = (): void => end('cancelled')
  signal?.addEventListener('abort', onAbort, { once: true })
  if (signal?.aborted === true) onAbort()
  try {
    const sent = send(notifier, message, { signal: controller.signal, attempt }, clean)
    return await Promise.race([sent, ended.promise])
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
    return normalise(await notifier.send(message, context), clean)
  } catch (error) {
    // What is thrown is no more to be trusted than what is given.
    const why = types.isNativeError(error) ? textOf(error) : typeof error
    return { outcome: 'retryable', reason: cut(clean(`notifier threw: ${why}`), MAX_REASON_LENGTH) }
  }
}

function textOf(error: Error): string {
  try {
    return String(error.message)
  } catch {
    return 'an error without a readable message'
  }
}

/** What came back, without trusting the notifier's types. */
function normalise(delivery: unknown, clean: (text: string) => string): NotifierDelivery {
  const { outcome, reason, retryAfterMs, providerId } = (delivery ?? {}) as Readonly<Record<string, unknown>>
  const why = (): string =>
    cut(clean(typeof reason === 'string' ? reason : 'no reason given'), MAX_REASON_LENGTH)
  switch (outcome) {
    case 'delivered':
      return typeof providerId === 'string' ? { outcome, providerId } : { outcome }
    case 'permanent':
    case 'channel_broken':
      return { outcome, reason: why() }
    case 'retryable': {
      const known = typeof retryAfterMs === 'number' && Number.isFinite(retryAfterMs) && retryAfterMs > 0
      const floor = known ? { retryAfterMs: Math.min(retryAfterMs, MAX_RETRY_AFTER_MS) } : {}
      return { outcome, reason: why(), ...floor }
    }
    default:
      return { outcome: 'retryable', reason: 'the notifier returned no outcome' }
  }
}
