import type { AlertHealthResult, AlertManager } from '@botwatch/alerts'
import type { CheckState, HealthChecker } from '@botwatch/health'

/** Rules are evaluated at least this often, so that an alert whose check is gone comes to its end. */
export const AT_LEAST_EVERY_MS = 60_000

/** Creates the round that hands on what checks found: once per new result, and now and then without any. */
export function healthRound(healthChecker: HealthChecker, alertManager: AlertManager): () => Promise<void> {
  const heard = new Map<string, AlertHealthResult>()
  let evaluatedRuns = ''
  let evaluatedAt = -Infinity
  return async () => {
    const states = healthChecker.getCheckStates()
    const runs = states.map(runsOf).join()
    const now = performance.now()
    if (runs === evaluatedRuns && now - evaluatedAt < AT_LEAST_EVERY_MS) return
    evaluatedRuns = runs
    evaluatedAt = now
    const health = states.map((state) => {
      const found = toAlertHealth(state)
      // Behind a check that is down what was found before still stands: neither a new result, nor one that is missing.
      if (state.result.blockedBy.length > 0) return heard.get(found.name) ?? found
      heard.set(found.name, found)
      return found
    })
    await alertManager.evaluateRules({ health })
  }
}

function runsOf({ name, runs }: CheckState): string {
  return `${name} ${Object.values(runs).reduce((sum, count) => sum + count, 0)}`
}

/**
 * What alerts is told of a check: what the run alone found, since rules count breaches themselves and two counters in
 * a row would make an alert late. A run that says nothing of the check is no data: one that is too old, one during
 * which this process stood still, one behind a check that is down and has an alert of its own.
 */
export function toAlertHealth({ hasRun, result }: CheckState): AlertHealthResult {
  const { name, critical, message, timestamp, rawStatus, stale, suspect, blockedBy } = result
  const isTelling = hasRun && !stale && suspect === null && blockedBy.length === 0
  return { name, critical, message, timestamp, status: isTelling ? rawStatus : 'unknown' }
}
