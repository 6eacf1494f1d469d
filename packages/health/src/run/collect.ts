import type { HealthCheckResult } from '../check/result.ts'
import type { CheckSlot } from './slot.ts'
import { waitFor } from '../wait-for.ts'

/** Results of several checks. */
export interface Collected {
  /** By check, in the given order. */
  readonly results: ReadonlyMap<CheckSlot, HealthCheckResult>
  /** Whether every run ended within the overall time limit. */
  readonly isComplete: boolean
}

/**
 * Runs checks side by side, or reuses their fresh results, for `overallTimeoutMs` at most. Rejects with the signal's
 * reason if it is aborted; the runs continue for other callers.
 */
export async function collect(
  slots: readonly CheckSlot[],
  overallTimeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<Collected> {
  signal?.throwIfAborted()
  const runs = slots.map((slot) => ({ slot, run: slot.join() }))
  try {
    await waitFor(Promise.all(runs.map(({ run }) => run.done)), overallTimeoutMs, signal)
    return {
      results: new Map(runs.map(({ slot, run }) => [slot, slot.resultBy(run, overallTimeoutMs)])),
      isComplete: runs.every(({ run }) => run.state.phase === 'done'),
    }
  } finally {
    for (const { run } of runs) run.leave()
  }
}
