import type { LedgerState } from '../ledger/draft.ts'
import { sendableAt } from '../notices/limits.ts'
import { severityRank } from '../severity.ts'
import type { NoticeRow } from '../store/records.ts'

/** The next message of a channel, or when there may be one. */
export type Pick = { readonly row: NoticeRow } | { readonly row: null; readonly wakeAtMs: number | null }

/**
 * The worst, then oldest message of a channel that may be sent; messages about one alert never overtake each other.
 * Not to be called while one of the channel is under way: a row marked so is taken for one whose outcome was lost.
 */
export function pick({ outbox, alerts }: LedgerState, channel: string, nowMs: number): Pick {
  let best: NoticeRow | null = null
  let wakeAtMs: number | null = null
  for (const queue of outbox.of(channel)?.alerts ?? []) {
    const [head] = queue.values()
    if (head === undefined) continue
    const delivered = outbox.times(head.rule, channel)
    const atMs = sendableAt(head, alerts.get(head.fingerprint), delivered)
    if (atMs > nowMs) wakeAtMs = Math.min(wakeAtMs ?? Infinity, atMs)
    else if (best === null || severityRank(head.severity) > severityRank(best.severity)) best = head
  }
  return best === null ? { row: null, wakeAtMs } : { row: best }
}
