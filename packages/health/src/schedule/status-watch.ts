import type { HealthCheckResult } from '../check/result.ts'
import type { HealthStatus } from '../check/status.ts'
import type { HealthTransition } from '../events.ts'
import type { CheckRecord } from '../record/record.ts'

/** A check whose status is watched. */
export interface WatchedCheck {
  readonly record: Pick<CheckRecord, 'view' | 'staleInMs'>
}

interface Known {
  readonly status: HealthStatus
  /** Fires when the latest result is stale. */
  readonly timer: NodeJS.Timeout | undefined
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
    const from = this.#known.get(check)?.status ?? 'unknown'
    const { name, status: to } = result
    this.#plan(check, to)
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
    for (const { timer } of this.#known.values()) clearTimeout(timer)
  }

  #plan(check: WatchedCheck, status: HealthStatus): void {
    clearTimeout(this.#known.get(check)?.timer)
    const staleInMs = this.#isStopped ? null : check.record.staleInMs
    // At the time itself the result is not stale yet.
    const timer =
      staleInMs === null
        ? undefined
        : setTimeout(() => this.observe(check, check.record.view()), staleInMs + 1).unref()
    this.#known.set(check, { status, timer })
  }
}
