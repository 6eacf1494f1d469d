import type { Draft } from '../ledger/draft.ts'
import type { Outbox } from '../ledger/outbox.ts'
import { sumUp } from '../notices/digest.ts'
import { DIGEST_DELAY_MS } from '../notices/limits.ts'
import { settleUnsent } from '../notices/plan.ts'
import { renderDigest, worstOf } from '../notices/render-digest.ts'
import { unsent } from '../notices/unsent.ts'

/**
 * Queues the DIGEST of what has waited for one, 15 minutes after the first of it, and takes in those that were never tried:
 * however long a channel is down, one attempt at a DIGEST is outstanding and one more waits behind it.
 */
export function makeDueDigest(draft: Draft, outbox: Outbox, channel: string): void {
  const queue = outbox.of(channel)
  if (queue === undefined || queue.heldSinceMs + DIGEST_DELAY_MS > draft.nowMs) return
  const rows = [...queue.held()].map((row) => draft.latest(row)).filter(({ settledMs }) => settledMs === null)
  if (rows.length === 0) return
  const untried = [...queue.digests].filter(({ attempts }) => attempts === 0)
  const id = draft.newId()
  const digest = sumUp(
    untried.map((row) => row.digest),
    rows,
  )
  draft.putRow({
    id,
    channel,
    notice: 'digest',
    digest,
    severity: worstOf(digest),
    message: renderDigest(id, digest, draft.wallMs),
    ...unsent(draft.nowMs),
    replayed: false,
  })
  const reason = `reported by digest ${id}`
  for (const row of rows) settleUnsent(draft, row, 'collapsed', reason)
  for (const row of untried) draft.putRow({ ...row, status: 'collapsed', reason, settledMs: draft.nowMs })
}
