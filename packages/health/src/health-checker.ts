import { createRedactor, type Redactor } from '@botwatch/redact'

import { aggregate, type HealthReport } from './aggregate.ts'
import { CheckSlot, type SlotServices } from './check-slot.ts'
import type { Checker } from './checker.ts'
import { HealthError } from './errors.ts'
import type { HealthCheckResult } from './result.ts'
import { RunQueue } from './run-queue.ts'
import { checkerProblems, integerProblems, timeoutProblems } from './validate.ts'
import { waitFor } from './wait-for.ts'

/** Options of {@link HealthChecker}. */
export interface HealthCheckerOptions {
  /** Bounds `checkAll` and `checkSingle` as a whole. An integer from 1 to 300000. Default 30000. */
  readonly overallTimeoutMs?: number | undefined
  /** How many checks run at once; the others wait their turn. An integer from 1 to 10000. Default 8. */
  readonly maxConcurrency?: number | undefined
  /** Takes secrets out of every result. Default one that knows the shapes of secrets and no particular one. */
  readonly redactor?: Redactor | undefined
}

/** Options of one call. */
export interface WaitOptions {
  /** Ends the wait: the call rejects with the signal's reason. The checks go on for whoever else waits. */
  readonly signal?: AbortSignal | undefined
}

/** What is registered, without running anything. */
export interface HealthStatusSummary {
  readonly totalCheckers: number
  readonly checkerNames: readonly string[]
  /** The limit on `checkAll` as a whole. */
  readonly timeoutMs: number
  /** How many runs came to their end only after their time-out, since this was created. */
  readonly lateOutcomes: number
  /** ISO 8601 in UTC. */
  readonly timestamp: string
}

/**
 * Runs checks side by side, each bounded by a time-out that holds even when the check ignores it, and
 * reports them as one. Callers that ask at the same time share one run of each check.
 *
 * @example
 * const healthChecker = new HealthChecker()
 * healthChecker.addChecker(check('queue', async () => `${await queue.length()} jobs waiting`))
 * const report = await healthChecker.checkAll()
 * console.log(report.overallStatus, report.failedChecks)
 */
export class HealthChecker {
  readonly #overallTimeoutMs: number
  readonly #services: SlotServices
  readonly #slots = new Map<string, CheckSlot>()
  #lateOutcomes = 0
  #latest: HealthReport | null = null

  /** Throws a `HealthError` that lists every option out of range. */
  constructor(options: HealthCheckerOptions = {}) {
    const { overallTimeoutMs = 30_000, maxConcurrency = 8, redactor = createRedactor() } = options
    const problems = [
      ...timeoutProblems('overallTimeoutMs', overallTimeoutMs),
      ...integerProblems('maxConcurrency', maxConcurrency, 1, 10_000),
    ]
    if (problems.length > 0) throw new HealthError('INVALID_OPTIONS', problems)
    this.#overallTimeoutMs = overallTimeoutMs
    const onLate = (): void => void (this.#lateOutcomes += 1)
    this.#services = { queue: new RunQueue(maxConcurrency), redactor, onLate }
  }

  /** Registers a check. Throws a `HealthError` that lists everything wrong with it; then nothing is registered. */
  addChecker(checker: Checker): void {
    const problems = checkerProblems(checker, (name) => this.#slots.has(keyOf(name)))
    if (problems.length > 0) throw new HealthError('INVALID_CHECKER', problems)
    this.#slots.set(keyOf(checker.name), new CheckSlot(checker, this.#services))
  }

  /** Forgets a check, ignoring case. A run in flight ends by itself. Returns whether there was one. */
  removeChecker(name: string): boolean {
    return this.#slots.delete(keyOf(name))
  }

  /**
   * Runs every check registered at this moment. At the overall time-out it reports those still running as
   * unhealthy, those not started as unknown, and says so in `error`. Rejects only when `signal` is aborted.
   */
  async checkAll(options: WaitOptions = {}): Promise<HealthReport> {
    const startedAt = performance.now()
    const { results, isComplete } = await this.#collect([...this.#slots.values()], options)
    const report = aggregate(results, {
      durationMs: performance.now() - startedAt,
      timestamp: new Date().toISOString(),
      error: isComplete ? null : `Overall time-out of ${this.#overallTimeoutMs} ms was reached`,
    })
    this.#latest = report
    return report
  }

  /** Runs one check, ignoring the case of its name; null when there is none. Bounded and cancelled as `checkAll`. */
  async checkSingle(name: string, options: WaitOptions = {}): Promise<HealthCheckResult | null> {
    const slot = this.#slots.get(keyOf(name))
    if (slot === undefined) return null
    const { results } = await this.#collect([slot], options)
    return results[0] ?? null
  }

  /** The names of all checks, in the order they were added. */
  getCheckerNames(): readonly string[] {
    return [...this.#slots.values()].map((slot) => slot.name)
  }

  /** What is registered, without running anything. */
  getStatusSummary(): HealthStatusSummary {
    return {
      totalCheckers: this.#slots.size,
      checkerNames: this.getCheckerNames(),
      timeoutMs: this.#overallTimeoutMs,
      lateOutcomes: this.#lateOutcomes,
      timestamp: new Date().toISOString(),
    }
  }

  /** The last report of `checkAll`, null before the first. Never runs a check. */
  latest(): HealthReport | null {
    return this.#latest
  }

  async #collect(
    slots: readonly CheckSlot[],
    { signal }: WaitOptions,
  ): Promise<{ readonly results: HealthCheckResult[]; readonly isComplete: boolean }> {
    signal?.throwIfAborted()
    const overallTimeoutMs = this.#overallTimeoutMs
    const runs = slots.map((slot) => ({ slot, flight: slot.join() }))
    try {
      await waitFor(Promise.all(runs.map(({ flight }) => flight.done)), overallTimeoutMs, signal)
      return {
        results: runs.map(({ slot, flight }) => slot.resultBy(flight, overallTimeoutMs)),
        isComplete: runs.every(({ flight }) => flight.state.phase === 'done'),
      }
    } finally {
      for (const { flight } of runs) flight.leave()
    }
  }
}

function keyOf(name: string): string {
  return name.toLowerCase()
}
