import { integer } from '@botwatch/options'
import * as v from 'valibot'

import { readInput } from '../handle/arguments.ts'
import type { ViewSource } from '../view/view-source.ts'
import { isForgettable } from '../world/alerts.ts'
import { yieldToLoop } from '../yield.ts'

const BATCH = 200
const querySchema = v.strictObject({ olderThanMs: v.optional(integer(0, Number.MAX_SAFE_INTEGER)) })

/** Retention times, in milliseconds. */
export interface Retention {
  /** Of alerts and their events after they were resolved, and of silences after they ended. */
  readonly historyMs: number
  /** Of attempts after their end. */
  readonly attemptsMs: number
}

interface CleanUpParts extends ViewSource {
  readonly settings: { readonly retention: Retention }
}

/** Deletes what is older, in small batches. Returns the number of deleted alerts. Open alerts are kept. */
export async function cleanUp(
  { journal, store, clock, settings }: CleanUpParts,
  query: { readonly olderThanMs?: number },
  signal?: AbortSignal,
): Promise<number> {
  const { historyMs, attemptsMs } = settings.retention
  const { olderThanMs = historyMs } = readInput('clean-up', querySchema, query)
  await journal.change(async ({ world, nowMs }) => {
    let looked = 0
    for (const series of world.series.values()) {
      looked += 1
      if (looked % BATCH === 0) await yieldToLoop()
      if (isForgettable(series, world, nowMs)) world.forgetSeries(series.fingerprint)
    }
  })
  for (let removed = 0; ;) {
    const nowMs = journal.nowMs()
    const { alerts, attempts } = await store.prune({
      // The earlier of the two clocks, so that a wall clock set ahead for a while does not delete history.
      resolvedBefore: Math.min(clock.now(), nowMs) - olderThanMs,
      attemptsBeforeMs: nowMs - attemptsMs,
      limit: BATCH,
    })
    removed += alerts
    if ((alerts < BATCH && attempts < BATCH) || signal?.aborted === true) return removed
    await yieldToLoop()
  }
}
