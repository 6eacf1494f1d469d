import { yieldToLoop, type Clock } from '../clock.ts'
import type { AlertStore } from '../store/store.ts'
import { isForgettable } from '../world/alerts.ts'
import type { Journal } from '../world/journal.ts'

const BATCH = 200

/** Retention times, in milliseconds. */
export interface Retention {
  /** Of alerts and their events after they were resolved, and of silences after they ended. */
  readonly historyMs: number
  /** Of attempts after their end. */
  readonly attemptsMs: number
}

/** Deletes what is older, in small batches. Returns the number of deleted alerts. Open alerts are kept. */
export async function cleanUp(
  { journal, store, clock }: { readonly journal: Journal; readonly store: AlertStore; readonly clock: Clock },
  { historyMs, attemptsMs }: Retention,
  signal?: AbortSignal,
): Promise<number> {
  await forgetSeries(journal)
  for (let removed = 0; ;) {
    const nowMs = journal.nowMs()
    const { alerts, attempts } = await store.prune({
      // The earlier of the two clocks, so that a wall clock set ahead for a while does not delete history.
      resolvedBefore: Math.min(clock.now(), nowMs) - historyMs,
      attemptsBeforeMs: nowMs - attemptsMs,
      limit: BATCH,
    })
    removed += alerts
    if ((alerts < BATCH && attempts < BATCH) || signal?.aborted === true) return removed
    await yieldToLoop()
  }
}

/** Forgets the series that nothing refers to. */
async function forgetSeries(journal: Journal): Promise<void> {
  await journal.change(async ({ world, nowMs }) => {
    let looked = 0
    for (const series of world.series.values()) {
      looked += 1
      if (looked % BATCH === 0) await yieldToLoop()
      if (isForgettable(series, world, nowMs)) world.forgetSeries(series.fingerprint)
    }
  })
}
