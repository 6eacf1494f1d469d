import type { HealthChecker, HealthStatus } from '@botwatch/health'
import type { History } from '@botwatch/metrics'

/** Series of the seconds in each status, by `check` and `status`. Time without a known status is in none. */
export const STATUS_SERIES = 'check_status_seconds'
/** Series of the durations of runs, by `check`. */
export const DURATION_SERIES = 'check_duration_seconds'

/** How often to call `sample`. */
export const SAMPLE_INTERVAL_MS = 10_000
/** A longer time without a look at a check is unknown, e.g. while this process stood still. */
const MAX_GAP_MS = 3 * SAMPLE_INTERVAL_MS

/** Records the checks in a history. */
export interface HealthRecording {
  /** Records the time since the last call. */
  readonly sample: () => void
  /** Ends the recording. */
  readonly stop: () => void
}

interface Observation {
  readonly status: HealthStatus
  /** On the monotonic clock. */
  readonly atMs: number
}

/**
 * Records how long each check is healthy, degraded and unhealthy, and how long its runs take. A change of status counts
 * from the end of the run that caused it. A result that becomes stale, a removed check and a stopped process are no time
 * in any status.
 */
export function recordHealth(healthChecker: HealthChecker, history: History): HealthRecording {
  const observations = new Map<string, Observation>()

  /** Adds the time in the last status, unless the check has lost it since. */
  const observe = (name: string, status: HealthStatus, isKept: boolean): void => {
    const before = observations.get(name)
    const atMs = performance.now()
    observations.set(name, { status, atMs })
    if (before === undefined || before.status === 'unknown' || !isKept) return
    const elapsedMs = atMs - before.atMs
    if (elapsedMs > MAX_GAP_MS) return
    // The wall clock says when, the monotonic clock how long, so that a clock that is set adds no time.
    const nowMs = Date.now()
    history.addTime(STATUS_SERIES, { check: name, status: before.status }, nowMs - elapsedMs, nowMs)
  }
  const off = healthChecker.on('result', ({ name, status, durationMs }) => {
    observe(name, status, true)
    history.add(DURATION_SERIES, { check: name }, Date.now(), durationMs / 1000)
  })
  return {
    sample: () => {
      const states = new Map(healthChecker.getCheckStates().map(({ name, result }) => [name, result.status]))
      for (const [name, status] of states) observe(name, status, status !== 'unknown')
      for (const name of observations.keys()) if (!states.has(name)) observations.delete(name)
    },
    stop: off,
  }
}
