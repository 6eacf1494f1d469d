import type { AlertHealthResult, AlertManager } from '@botwatch/alerts'
import type { CheckState, HealthChecker } from '@botwatch/health'

/** Longest time between two evaluations, so that missing results are noticed. */
export const MAX_ROUND_GAP_MS = 60_000

/**
 * Creates an evaluation round of the health rules. Each call evaluates them if a check has run or its result has become
 * stale since the last evaluation, or if that was a minute ago. The alerts of a check that was removed since the first call end.
 */
export function healthRound(healthChecker: HealthChecker, alertManager: AlertManager): () => Promise<void> {
  let evaluatedRuns = ''
  let evaluatedAt = -Infinity
  let known = new Set<string>()
  return async () => {
    const states = healthChecker.getCheckStates()
    const names = new Set(states.map(({ name }) => name))
    const removedChecks = [...known].filter((name) => !names.has(name))
    const runs = states.map(runsOf).join()
    const now = performance.now()
    if (runs === evaluatedRuns && now - evaluatedAt < MAX_ROUND_GAP_MS) return
    evaluatedRuns = runs
    evaluatedAt = now
    await alertManager.evaluateRules({ health: states.map(toAlertHealth), removedChecks })
    // Only now: after a failure they are still to be ended.
    known = names
  }
}

function runsOf({ name, runs, result: { stale } }: CheckState): string {
  return `${name} ${Object.values(runs).reduce((sum, count) => sum + count, 0)} ${stale}`
}

/**
 * Converts the state of a check for the alert rules. The status is that of the latest run alone, since rules count
 * failures themselves. It is `unknown` if the check has not run, or if its latest result is stale or suspect
 * (something else may explain the failure).
 */
export function toAlertHealth({ hasRun, result, dependsOn }: CheckState): AlertHealthResult {
  const { name, critical, message, timestamp, durationMs, rawStatus, stale, suspect, certain, code } = result
  const isConclusive = hasRun && !stale && suspect === null
  return {
    name,
    critical,
    message,
    timestamp,
    durationMs,
    dependsOn,
    certain,
    code,
    status: isConclusive ? rawStatus : 'unknown',
  }
}
