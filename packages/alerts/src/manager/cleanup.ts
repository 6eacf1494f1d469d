import { isForgettable } from '../evaluation/episodes.ts'
import { yieldToLoop } from '../yield.ts'
import type { Services } from './services.ts'

const BATCH = 200

/** Retention times, in milliseconds. */
export interface Retention {
  /** Episodes and their events after they were resolved, silences after they ended. */
  readonly historyMs: number
  /** Messages and attempts, dead letters among them, after they came to their end. */
  readonly deliveriesMs: number
}

/** Deletes what is older, in small batches. Returns the number of deleted alerts. Open alerts are kept. */
export async function cleanUp(
  { journal, store, settings }: Services,
  { historyMs, deliveriesMs }: Retention,
  signal?: AbortSignal,
): Promise<number> {
  await journal.step(async (draft) => {
    let looked = 0
    for (const fingerprint of draft.fingerprints()) {
      looked += 1
      if (looked % BATCH === 0) await yieldToLoop()
      const record = draft.alert(fingerprint)
      if (record !== undefined && isForgettable(record, draft)) draft.forgetAlert(fingerprint)
    }
  })
  const { timeline } = await journal.open()
  for (let removed = 0; ;) {
    const nowMs = timeline.now()
    const { episodes, messages } = await store.prune({
      // The earlier of the two clocks, so that a wall clock set ahead for a while does not delete history.
      resolvedBefore: Math.min(settings.clock.now(), nowMs) - historyMs,
      settledBeforeMs: nowMs - deliveriesMs,
      limit: BATCH,
    })
    removed += episodes
    if ((episodes < BATCH && messages < BATCH) || signal?.aborted === true) return removed
    await yieldToLoop()
  }
}
