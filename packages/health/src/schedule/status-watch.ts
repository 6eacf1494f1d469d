import type { HealthCheckResult } from '../check/result.ts'
import type { HealthStatus } from '../check/status.ts'
import type { HealthTransition } from '../events.ts'
import type { CheckRecord } from '../record/record.ts'

/** A check whose status is watched. */
export interface WatchedCheck {
  readonly record: Pick<CheckRecord, 'view' | 'staleInMs'>
}

interface Known {
  status: HealthStatus
  /** Fires when the latest result may be stale, or earlier. */
  timer: NodeJS.Timeout | undefined
}

/**
 * Reports each change of the status of a check, whether a run caused it or only time, which makes a result stale. Has one
 * timer a check, which does not keep the process alive.
 */
export class StatusWatch {
  readonly #report: (transition: HealthTransition) => void
  readonly #known = new Map<WatchedCheck, Known>()
  #isStopped = false

  constructor(report: (transition: HealthTransition) => void) {
    this.#report = report
  }

  /** Compares a result with the one before. To be called after each run. */
  observe(check: WatchedCheck, result: HealthCheckResult): void {
    const { name, status: to } = result
    const known = this.#knownOf(check)
    const from = known.status
    known.status = to
    this.#plan(check, known)
    if (from !== to) this.#report({ name, from, to, result })
  }

  /** Looks at checks that may have become stale while the watch was stopped, and reports stale results from now on. */
  start(checks: readonly WatchedCheck[]): void {
    this.#isStopped = false
    for (const check of checks) this.observe(check, check.record.view())
  }

  /** Ends the timer of a check and forgets its status. */
  remove(check: WatchedCheck): void {
    clearTimeout(this.#known.get(check)?.timer)
    this.#known.delete(check)
  }

  /** Ends all timers. Runs are still observed. */
  stop(): void {
    this.#isStopped = true
    for (const known of this.#known.values()) {
      clearTimeout(known.timer)
      known.timer = undefined
    }
  }

  #knownOf(check: WatchedCheck): Known {
    const known = this.#known.get(check) ?? { status: 'unknown', timer: undefined }
    this.#known.set(check, known)
    return known
  }

  #plan(check: WatchedCheck, known: Known): void {
    // A timer for an earlier result fires too early at worst, and is cheaper than a new one for each run.
    if (this.#isStopped || known.timer !== undefined) return
    const { staleInMs } = check.record
    if (staleInMs === null) return
    const look = (): void => {
      known.timer = undefined
      this.observe(check, check.record.view())
    }
    // At the time itself the result is not stale yet.
    known.timer = setTimeout(look, staleInMs + 1).unref()
  }
}
