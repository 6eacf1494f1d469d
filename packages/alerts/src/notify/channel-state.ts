import { readNumber } from '../clock.ts'
import type { NotifierDelivery } from '../notifier.ts'
import type { ChannelRecord } from '../store/notify-records.ts'
import { NO_TROUBLE } from '../world/channel.ts'

const MINUTE_MS = 60_000
/** Failed tries in a row, the last after about a minute, that make a channel unusable. */
const FAILURES_TO_UNUSABLE = 5
/** A longer pause, or several in a row that last longer together, make a channel unusable. */
const LONG_PAUSE_MS = 5 * MINUTE_MS
/** Longest wait for a channel that fails for now while an error or a critical alert is due on it. */
const URGENT_WAIT_MS = MINUTE_MS
const stepsMs: readonly number[] = [1000, 5000, 15_000, 45_000]
const LONGEST_MS = 10 * MINUTE_MS
const refusalWaitsMs: readonly number[] = [MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS]
const LONGEST_REFUSAL_WAIT_MS = 60 * MINUTE_MS

/**
 * Whether a channel does not take messages: it refuses, has failed five times in a row, or asked for a long pause. It is
 * usable again when it accepts one.
 */
export function isUnusable({ failures, refusals, pausedUntilMs, pausedSinceMs }: ChannelRecord): boolean {
  return refusals > 0 || failures >= FAILURES_TO_UNUSABLE || pausedUntilMs - pausedSinceMs > LONG_PAUSE_MS
}

/** Returns when the next try may start. A wait that began later than now, by a jump of the clock, is over. */
export function nextTryMs(
  { nextTryMs: triesMs, pausedUntilMs, waitSinceMs }: ChannelRecord,
  nowMs: number,
): number {
  return nowMs < waitSinceMs ? 0 : Math.max(triesMs, pausedUntilMs)
}

/** Returns the state of a channel after it accepted a message. */
export function afterAcceptance(record: ChannelRecord, nowMs: number): ChannelRecord {
  return { ...record, ...NO_TROUBLE, acceptedMs: nowMs }
}

/** Returns the state of a channel after it refused a message in every form. */
export function afterRefusal(record: ChannelRecord, reason: string, nowMs: number): ChannelRecord {
  const waitMs = refusalWaitsMs[record.refusals] ?? LONGEST_REFUSAL_WAIT_MS
  return {
    ...record,
    refusals: record.refusals + 1,
    nextTryMs: nowMs + waitMs,
    waitSinceMs: nowMs,
    lastReason: reason,
  }
}

/**
 * Returns the state of a channel after an attempt that failed for now. A pause that the receiver asks for is no failure, if
 * the receiver surely did not accept the message.
 */
export function afterFailure(
  record: ChannelRecord,
  delivery: Extract<NotifierDelivery, { outcome: 'retryable' }>,
  {
    nowMs,
    isUrgent,
    random,
  }: { readonly nowMs: number; readonly isUrgent: boolean; readonly random: () => number },
): ChannelRecord {
  const { reason, retryAfterMs, mayHaveArrived } = delivery
  const isPause = retryAfterMs !== undefined && mayHaveArrived === false
  const failures = record.failures + (isPause ? 0 : 1)
  const pauses = record.pauses + (isPause ? 1 : 0)
  // Pauses long ago, with nothing to send in between, are not in a row with this one.
  const isInRow =
    record.pausedSinceMs > 0 && nowMs - Math.max(record.nextTryMs, record.pausedUntilMs) <= LONG_PAUSE_MS
  return {
    ...record,
    failures,
    pauses,
    // One short pause after the other is no reason to try once a second.
    nextTryMs: nowMs + backoffMs(isPause ? pauses : failures, isUrgent, random),
    pausedUntilMs: retryAfterMs === undefined ? record.pausedUntilMs : nowMs + retryAfterMs,
    pausedSinceMs: retryAfterMs === undefined || isInRow ? record.pausedSinceMs : nowMs,
    waitSinceMs: nowMs,
    lastReason: reason,
  }
}

/** Shortens the wait of a channel that fails for now, because an error or a critical alert has become due. */
export function hurry(record: ChannelRecord, nowMs: number): ChannelRecord {
  if (record.refusals > 0 || record.nextTryMs <= nowMs + URGENT_WAIT_MS) return record
  return { ...record, nextTryMs: nowMs + URGENT_WAIT_MS }
}

/**
 * Returns how long to wait after the nth failed try in a row: 1, 5, 15, 45 s, then a minute while something urgent is due,
 * else a minute that doubles up to ten. Each is spread by 20%, so that channels that failed together do not come back
 * together.
 */
export function backoffMs(failures: number, isUrgent: boolean, random: () => number): number {
  const doublings = isUrgent ? 0 : Math.max(0, failures - stepsMs.length - 1)
  const stepMs = stepsMs[failures - 1] ?? Math.min(MINUTE_MS * 2 ** doublings, LONGEST_MS)
  const fraction = readNumber(random)
  return Math.round(stepMs * (0.8 + 0.4 * (fraction >= 0 && fraction <= 1 ? fraction : 0.5)))
}
