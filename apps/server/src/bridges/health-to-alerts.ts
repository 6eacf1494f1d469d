import type { AlertHealthResult, AlertManager } from '@botwatch/alerts'
import type { CheckState, HealthChecker } from '@botwatch/health'

/** Longest time between two evaluations, so that the alert of a check that was removed is resolved. */
export const MAX_ROUND_GAP_MS = 60_000

/**
 * Creates an evaluation round of the health rules. Each call evaluates them if a check has run since the last
 * evaluation, or if that was a minute ago.
 */
export function healthRound(healthChecker: HealthChecker, alertManager: AlertManager): () => Promise<void> {
  const lastUnblocked = new Map<string, AlertHealthResult>()
  let evaluatedRuns = ''
  let evaluatedAt = -Infinity
  return async () => {
    const states = healthChecker.getCheckStates()
    const runs = states.map(runsOf).join()
    const now = performance.now()
    if (runs === evaluatedRuns && now - evaluatedAt < MAX_ROUND_GAP_MS) return
    evaluatedRuns = runs
    evaluatedAt = now
    const health = states.map((state) => {
      const result = toAlertHealth(state)
      // While a check is blocked its last result is repeated, which is neither a new result nor missing data.
      if (state.result.blockedBy.length > 0) return lastUnblocked.get(result.name) ?? result
      lastUnblocked.set(result.name, result)
      return result
    })
    await alertManager.evaluateRules({ health })
  }
}

function runsOf({ name, runs }: CheckState): string {
  return `${name} ${Object.values(runs).reduce((sum, count) => sum + count, 0)}`
}

/**
 * Converts the state of a check for the alert rules. The status is that of the latest run alone, since rules count
 * failures themselves. It is `unknown` if the check has not run, or if its latest result is stale, suspect (this
 * process was stalled) or blocked by a dependency, which has an alert of its own.
 */
export function toAlertHealth({ hasRun, result }: CheckState): AlertHealthResult {
  const { name, critical, message, timestamp, rawStatus, stale, suspect, blockedBy } = result
  const isConclusive = hasRun && !stale && suspect === null && blockedBy.length === 0
  return { name, critical, message, timestamp, status: isConclusive ? rawStatus : 'unknown' }
}
