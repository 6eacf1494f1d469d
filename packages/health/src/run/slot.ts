import type { Redactor } from '@botwatch/redact'

import { withRetries } from './attempts.ts'
import { CheckRecord } from '../record/record.ts'
import type { Checker } from '../check/checker.ts'
import type { Clock } from '../check/clock.ts'
import { blockersOf, type Dependent } from '../report/dependencies.ts'
import { Flight } from './shared-run.ts'
import { applyLatency } from './latency.ts'
import type { HealthCheckResult, Verdict } from '../check/result.ts'
import { rulesOf, type CheckRules, type RuleDefaults } from '../record/rules.ts'
import { runBounded, type BoundedRun } from './bounded-run.ts'
import type { RunQueue } from './queue.ts'
import type { NextTime, Task } from '../schedule/schedule.ts'
import { stallLimitMs, type StallMonitor } from '../schedule/stall-monitor.ts'
import { judge } from './read-outcome.ts'

/** What a slot shares with the other slots of one health checker. */
export interface SlotServices {
  readonly clock: Clock
  readonly defaults: RuleDefaults
  readonly queue: RunQueue
  readonly redactor: Redactor
  readonly stalls: StallMonitor
  /** What is known of another check, by the key of its name. */
  readonly find: (key: string) => HealthCheckResult | undefined
  /** Called with the result of each run, and the one before. */
  readonly onResult: (slot: CheckSlot, result: HealthCheckResult, previous: HealthCheckResult | null) => void
  /** Called at the end of each run of the background schedule. */
  readonly onBackgroundRun: () => void
  /** Called when a run that was given up came to its end after all. */
  readonly onLate: () => void
}

/** One registered check and its runs: at most one is in flight, and none is started beside an abandoned one. */
export class CheckSlot implements Dependent {
  readonly name: string
  readonly rules: CheckRules
  readonly record: CheckRecord
  readonly #checker: Checker
  readonly #services: SlotServices
  #flight: Flight | null = null
  #landed: Flight | null = null
  #run: BoundedRun | null = null
  #background: Flight | null = null
  /** When the run was due to end that goes on though it was given up; null when there is none. */
  #abandonedUntil: number | null = null
  #task: Task | null = null
  #next: NextTime = { postponedMs: 0, isUrgent: false }

  constructor(checker: Checker, services: SlotServices) {
    this.name = checker.name
    this.rules = rulesOf(checker.options, services.defaults)
    this.record = new CheckRecord(checker.name, this.rules, services.clock, services.redactor)
    this.#checker = checker
    this.#services = services
  }

  /** Its part in the background schedule, once it has one. */
  get task(): Task | null {
    return this.#task
  }

  /**
   * Gives it a part in the background schedule, which does not mind the age of the last result. Without an interval
   * of its own the one given counts; null without either.
   */
  schedule(intervalMs: number | null): Task | null {
    const ownMs = this.rules.intervalMs ?? intervalMs
    if (ownMs !== null && this.rules.intervalMs === null) this.record.expectEvery(ownMs)
    this.#task = ownMs === null ? null : { intervalMs: ownMs, run: () => this.#runInBackground() }
    return this.#task
  }

  get dependsOn(): readonly string[] {
    return this.rules.dependsOn
  }

  /** The last flight while its result is fresh, else as {@link board}. Whoever joins leaves when done with it. */
  join(): Flight {
    return this.#landed !== null && this.record.isFresh ? this.#landed : this.#board()
  }

  /** Cancels the background run, unless somebody else waits for it too. */
  stopBackground(): void {
    const flight = this.#leaveBackground()
    if (flight?.isWanted === false && flight === this.#flight) this.#run?.cancel()
  }

  /** The result of a flight; for one that is not done, what the overall deadline makes of it. */
  resultBy(flight: Flight, overallTimeoutMs: number): HealthCheckResult {
    const { state } = flight
    if (state.phase === 'done') return state.result
    if (state.phase === 'queued') {
      const message = `Check was not started within the overall ${overallTimeoutMs} ms`
      return this.record.remark({ status: 'unknown', message, code: 'DEADLINE' }, 0)
    }
    const message = `Check was still running after the overall ${overallTimeoutMs} ms`
    const verdict = { status: 'unhealthy', message, code: 'DEADLINE' } as const
    return this.record.remark(verdict, this.#services.clock.monotonic() - state.startedAt)
  }

  #board(): Flight {
    const inFlight = this.#flight
    const flight = inFlight ?? new Flight()
    flight.join()
    if (inFlight === null) {
      this.#flight = flight
      this.#services.queue.add(() => this.#takeOff(flight))
    }
    return flight
  }

  async #runInBackground(): Promise<NextTime> {
    const flight = this.#board()
    this.#background = flight
    await flight.done
    if (this.#background === flight) this.#leaveBackground()
    this.#services.onBackgroundRun()
    return this.#next
  }

  #leaveBackground(): Flight | null {
    const flight = this.#background
    this.#background = null
    flight?.leave()
    return flight
  }

  #takeOff(flight: Flight): Promise<void> | null {
    if (flight.isWanted) return this.#fly(flight)
    this.#flight = null
    return null
  }

  async #fly(flight: Flight): Promise<void> {
    const startedAt = this.#services.clock.monotonic()
    flight.start(startedAt)
    const result =
      this.#abandonedUntil === null ? await this.#runOnce(startedAt) : this.#stuck(this.#abandonedUntil)
    this.#flight = null
    // What was cancelled is no result to give to anyone else.
    if (result === this.record.previous) this.#landed = flight
    flight.land(result)
  }

  async #runOnce(startedAt: number): Promise<HealthCheckResult> {
    const { clock, stalls, onLate } = this.#services
    const { timeoutMs, failureStatus } = this.rules
    stalls.enter()
    const run = runBounded((signal) => this.#attempt(signal, startedAt), timeoutMs)
    this.#run = run
    const end = await run.end
    this.#run = null
    const stallMs = stalls.leave(startedAt)
    if (end.kind === 'timed-out' || end.kind === 'cancelled') {
      // A timer may fire a fraction early by this clock, so what timed out was due by now.
      this.#abandonedUntil = end.kind === 'timed-out' ? clock.monotonic() : startedAt + timeoutMs
      void run.finished.finally(() => {
        this.#abandonedUntil = null
        onLate()
      })
    }
    const { timeoutMessage } = this.#checker
    const durationMs = clock.monotonic() - startedAt
    // A check that blocks the event loop returns before any timer can fire; late it is all the same.
    const isLate = end.kind === 'returned' && durationMs > timeoutMs
    const verdict = judge(isLate ? { kind: 'timed-out' } : end, { failureStatus, timeoutMs, timeoutMessage })
    if (end.kind === 'cancelled') return this.record.remark(verdict, durationMs)
    const isSuspect = stallMs > stallLimitMs(timeoutMs)
    return this.#keep(
      applyLatency(verdict, durationMs, this.rules),
      durationMs,
      isSuspect ? 'event_loop' : null,
    )
  }

  #attempt(signal: AbortSignal, startedAt: number): unknown {
    const { clock } = this.#services
    const { timeoutMs, retries, retryDelayMs } = this.rules
    const previous = this.record.previous
    const leftMs = (): number => startedAt + timeoutMs - clock.monotonic()
    const deadlineAt = clock.now() + timeoutMs
    const run = (attempt: number): unknown => this.#checker.check({ signal, deadlineAt, attempt, previous })
    return retries === 0 ? run(1) : withRetries(run, signal, { retries, retryDelayMs, timeLeftMs: leftMs })
  }

  #stuck(dueAt: number): HealthCheckResult {
    if (this.#services.clock.monotonic() < dueAt) {
      // Its time was not up when it was cancelled, which is no fault of the check.
      const ending = 'Check has not come to its end since it was cancelled'
      return this.#keep({ status: 'unknown', message: ending, code: 'SKIPPED' }, 0, null)
    }
    const message = `Check is still running after its time-out of ${this.rules.timeoutMs} ms`
    return this.#keep({ status: 'unhealthy', message, code: 'STUCK' }, 0, null)
  }

  #keep(verdict: Verdict, durationMs: number, suspect: HealthCheckResult['suspect']): HealthCheckResult {
    const previous = this.record.previous
    const blockedBy = blockersOf(this.dependsOn, this.#services.find)
    const result = this.record.add(verdict, { durationMs, suspect, blockedBy })
    const isUrgent = verdict.status !== 'unknown' && verdict.status !== result.status
    this.#next = { postponedMs: verdict.retryAfterMs ?? 0, isUrgent }
    this.#services.onResult(this, result, previous)
    return result
  }
}
