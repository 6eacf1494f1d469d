import type { Clock } from '../clock.ts'
import type { AlertNotifier, NotifierDelivery } from '../notifier.ts'
import { attemptDelivery } from './attempt.ts'
import type { Claimed } from './claim.ts'

const MAX_BATCH = 64
/** How long the messages of one batch may take: so many may arrive a second time after a crash. */
const BATCH_MS = 20

/** A claimed message and what became of the attempt; null when none was made. */
export interface Sent extends Claimed {
  readonly attempt: Attempt | null
}

/** One attempt. */
interface Attempt {
  readonly delivery: NotifierDelivery
  /** Wall clock. */
  readonly at: number
  readonly durationMs: number
}

/** What a batch is sent with. */
export interface BatchContext {
  readonly clock: Clock
  readonly attemptTimeoutMs: number
  readonly clean: (text: string) => string
}

/**
 * Sends one after the other. Stops at the first that has to be tried again, since the others would meet the same, and once
 * 20 ms have gone by.
 */
export async function sendBatch(
  notifier: AlertNotifier,
  claimed: readonly Claimed[],
  { clock, attemptTimeoutMs: timeoutMs, clean }: BatchContext,
  signal: AbortSignal,
): Promise<readonly Sent[]> {
  const sent: Sent[] = []
  const untilMs = clock.monotonic() + BATCH_MS
  let goesOn = true
  for (const one of claimed) {
    if (!goesOn || signal.aborted) {
      sent.push({ ...one, attempt: null })
      continue
    }
    const at = clock.now()
    const beganMs = clock.monotonic()
    const { attempts, message } = one.row
    const delivery = await attemptDelivery(notifier, message, { attempt: attempts, timeoutMs, signal, clean })
    sent.push({ ...one, attempt: { delivery, at, durationMs: clock.monotonic() - beganMs } })
    goesOn = isSettled(delivery) && clock.monotonic() < untilMs
  }
  return sent
}

/**
 * How many messages the next batch may have: twice as many as long as they take no more than 20 ms together, at most 64, so
 * a slow receiver has one written down before the next is sent.
 */
export function nextBatchSize(size: number, sent: readonly Sent[]): number {
  const attempts = sent.flatMap(({ attempt }) => attempt ?? [])
  if (attempts.length === 0) return size
  if (attempts.some(({ delivery }) => !isSettled(delivery))) return 1
  const eachMs = attempts.reduce((sum, { durationMs }) => sum + durationMs, 0) / attempts.length
  return Math.max(1, Math.min(size * 2, Math.floor(BATCH_MS / eachMs), MAX_BATCH))
}

function isSettled({ outcome }: NotifierDelivery): boolean {
  return outcome === 'delivered' || outcome === 'permanent'
}
