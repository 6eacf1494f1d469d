import type { CheckState, HealthChecker } from '@botwatch/health'

/** Shortest time between two runs that people ask for. */
const MIN_PAUSE_MS = 5000

/**
 * Runs a check, or joins its run in progress. `skipped`: its last result is too new for another run; `running`: it takes longer
 * than all checks may.
 */
export async function runCheck(
  health: HealthChecker,
  { name, hasRun, result: before }: CheckState,
): Promise<'finished' | 'skipped' | 'running'> {
  const ageMs = Date.now() - Date.parse(before.timestamp)
  if (hasRun && ageMs >= 0 && ageMs < MIN_PAUSE_MS) return 'skipped'
  const result = await health.checkSingle(name)
  if (result?.code === 'DEADLINE') return 'running'
  return hasRun && result?.timestamp === before.timestamp ? 'skipped' : 'finished'
}
