import { integer } from '@botwatch/options'
import * as v from 'valibot'

import { readInput } from '../handle/arguments.ts'
import type { ViewSource } from '../view/view-source.ts'
import { isForgettable } from '../world/alerts.ts'
import { yieldToLoop } from '../clock.ts'
import type { Settings } from './options.ts'

const BATCH = 200
const querySchema = v.strictObject({ olderThanMs: v.optional(integer(0, Number.MAX_SAFE_INTEGER)) })

/** Deletes what is older, in small batches. Returns the number of deleted alerts. Open alerts are kept. */
export async function cleanUp(
  { journal, store, clock, settings }: ViewSource & { readonly settings: Settings },
  query: { readonly olderThanMs?: number },
  signal?: AbortSignal,
): Promise<number> {
  const { olderThanMs = settings.historyRetentionMs } = readInput('clean-up', querySchema, query)
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
      attemptsBeforeMs: nowMs - settings.notificationRetentionMs,
      limit: BATCH,
    })
    removed += alerts
    if ((alerts < BATCH && attempts < BATCH) || signal?.aborted === true) return removed
    await yieldToLoop()
  }
}
