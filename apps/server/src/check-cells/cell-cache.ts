import type { CheckHistory, Monitor } from '@botwatch/monitor'

import { within } from '../within.ts'
import { summarize, type CheckSummary } from './cells.ts'

/**
 * Returns the summaries of all checks by name; null if the store fails. Summaries older than 20 seconds are read again in the
 * background, and the last ones are returned meanwhile. Waits only for checks that were never read, at most a quarter of a second.
 */
export type ReadCheckCells = () => Promise<ReadonlyMap<string, CheckSummary | null>>

const MAX_AGE_MS = 20_000
const FIRST_READ_MS = 250

/** Caches summaries of the history of checks. It reads one check after the other, and only if somebody asks. */
export function cacheCheckCells({
  health,
  checkHistory,
}: Pick<Monitor, 'health' | 'checkHistory'>): ReadCheckCells {
  let summaries: ReadonlyMap<string, CheckSummary | null> = new Map()
  let refreshing: Promise<void> | undefined
  let refreshedAt = -Infinity

  const refresh = async (names: readonly string[]): Promise<void> => {
    const next = new Map<string, CheckSummary | null>()
    let isFailing = false
    for (const name of names) {
      const summary: CheckSummary | null = isFailing ? null : await readOne(checkHistory, name)
      // Each call of a store that fails may take 10 seconds.
      isFailing ||= summary === null
      next.set(name, summary)
      // Shown before the others are read.
      if (!summaries.has(name)) summaries = new Map([...summaries, [name, summary]])
    }
    summaries = next
  }
  return async () => {
    const names = health.getCheckerNames()
    const isNew = names.some((name) => !summaries.has(name))
    if (isNew || performance.now() - refreshedAt > MAX_AGE_MS)
      refreshing ??= refresh(names).finally(() => {
        refreshing = undefined
        refreshedAt = performance.now()
      })
    if (isNew && refreshing !== undefined) await within(refreshing, FIRST_READ_MS, undefined)
    return summaries
  }
}

async function readOne(
  readHistory: (name: string) => Promise<CheckHistory>,
  name: string,
): Promise<CheckSummary | null> {
  try {
    const nowMs = Date.now()
    return summarize(await readHistory(name), nowMs)
  } catch {
    // The history reports its failures itself.
    return null
  }
}
