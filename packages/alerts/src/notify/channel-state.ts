import type { NotifierDelivery } from '../notifier.ts'
import type { ChannelRecord } from '../store/outbox-records.ts'

const FAILURES_TO_OPEN = 5
const FIRST_PROBE_MS = 30_000
const LONGEST_PROBE_MS = 600_000

/** A channel that nothing is known of yet. */
export function newChannel(channel: string): ChannelRecord {
  return {
    channel,
    failuresInRow: 0,
    failingSinceMs: null,
    openUntilMs: 0,
    probeDelayMs: 0,
    pausedUntilMs: 0,
    brokenReason: null,
  }
}

/** Whether a channel does not deliver at present: its breaker is open, or it is broken. */
export function isFailing({ failuresInRow, brokenReason }: ChannelRecord): boolean {
  return failuresInRow >= FAILURES_TO_OPEN || brokenReason !== null
}

/** When the next attempt on a channel may be made: after the breaker's wait, and after what the receiver asked for. */
export function gateMs({ openUntilMs, pausedUntilMs }: ChannelRecord): number {
  return Math.max(openUntilMs, pausedUntilMs)
}

/**
 * What an attempt shows of its channel. Five failures in a row open the breaker: the next attempt is a probe after 30 s,
 * doubling to 10 min. A broken channel is probed every 10 min. A refused message says nothing of its channel.
 */
export function afterAttempt(
  record: ChannelRecord,
  delivery: NotifierDelivery,
  nowMs: number,
): ChannelRecord {
  const { outcome } = delivery
  if (outcome === 'permanent') return record
  if (outcome === 'delivered') {
    return isUntouched(record) ? record : newChannel(record.channel)
  }
  const failed: ChannelRecord = {
    ...record,
    failuresInRow: record.failuresInRow + 1,
    failingSinceMs: record.failingSinceMs ?? nowMs,
    pausedUntilMs:
      outcome === 'retryable' && delivery.retryAfterMs !== undefined
        ? Math.max(record.pausedUntilMs, nowMs + delivery.retryAfterMs)
        : record.pausedUntilMs,
    brokenReason: outcome === 'channel_broken' ? delivery.reason : record.brokenReason,
  }
  if (!isFailing(failed)) return failed
  const doubled = Math.min(Math.max(FIRST_PROBE_MS, record.probeDelayMs * 2), LONGEST_PROBE_MS)
  const probeDelayMs = failed.brokenReason === null ? doubled : LONGEST_PROBE_MS
  return { ...failed, probeDelayMs, openUntilMs: nowMs + probeDelayMs }
}

function isUntouched({ failuresInRow, pausedUntilMs, brokenReason }: ChannelRecord): boolean {
  return failuresInRow === 0 && pausedUntilMs === 0 && brokenReason === null
}
