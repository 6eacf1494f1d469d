import type { Draft } from '../ledger/draft.ts'
import type { Outbox } from '../ledger/outbox.ts'
import { DIGEST_DELAY_MS } from '../notices/limits.ts'
import { hold } from '../notices/plan.ts'
import type { NoticeRow, OutboxRow } from '../store/outbox-records.ts'
import type { ReadyAlerts } from './ready.ts'

/** Most messages that one step leaves to the DIGEST. */
const MAX_HELD_PER_STEP = 1000

/** A message marked as being sent, and as it was before. */
export interface Claimed {
  readonly before: OutboxRow
  readonly row: OutboxRow
}

/** The next messages of a channel, worst and then oldest first. */
export interface Claim {
  readonly claimed: readonly Claimed[]
  /** When there may be more, where nothing was claimed. */
  readonly wakeAtMs: number
}

/**
 * Marks the next messages of a channel as being sent, before they are: after a crash it is known that they may have arrived.
 * No more than one about each alert, so that they never overtake each other; what is over the hourly cap of its rule is
 * left to the DIGEST. Not to be called while one of the channel is under way: a row marked so is taken for one whose
 * outcome was lost.
 */
export function claim(
  draft: Draft,
  outbox: Outbox,
  {
    channel,
    ready,
    size,
    accepted,
  }: {
    readonly channel: string
    readonly ready: ReadyAlerts
    readonly size: number
    readonly accepted: readonly OutboxRow[]
  },
): Claim {
  const queue = outbox.of(channel)
  if (queue === undefined) return { claimed: [], wakeAtMs: Infinity }
  ready.look(draft, queue)
  const now = new Map<string, number>()
  for (const row of accepted) if (countsToCap(row)) now.set(row.rule, (now.get(row.rule) ?? 0) + 1)
  const claimed: Claimed[] = []
  let held = 0
  for (const before of ready.rows(draft, queue)) {
    if (claimed.length === size || held === MAX_HELD_PER_STEP) break
    if (countsToCap(before)) {
      const { rule, limits } = before
      const used = now.get(rule) ?? 0
      if (outbox.delivered(rule, channel, draft.nowMs) + used >= limits.maxPerHour) {
        hold(draft, before, 'the hourly cap is reached')
        held += 1
        continue
      }
      now.set(rule, used + 1)
    }
    const firstAttemptMs = before.firstAttemptMs ?? draft.nowMs
    const row: OutboxRow = { ...before, status: 'sending', attempts: before.attempts + 1, firstAttemptMs }
    draft.putRow(row)
    claimed.push({ before, row })
  }
  const digestAtMs = held > 0 ? draft.nowMs + DIGEST_DELAY_MS : Infinity
  const dueMs = Math.min(queue.heldSinceMs + DIGEST_DELAY_MS, ready.wakeAtMs(draft, queue))
  return { claimed, wakeAtMs: Math.min(dueMs, digestAtMs) }
}

function countsToCap(row: OutboxRow): row is NoticeRow {
  return row.notice !== 'digest' && !row.replayed
}
