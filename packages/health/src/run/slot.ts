import type { Checker } from '../check/checker.ts'
import type { RegisteredChecker } from '../check/read-checker.ts'
import type { HealthCheckResult, Suspect } from '../check/result.ts'
import type { Attribution } from '../dependency/attribution.ts'
import type { RunSpan } from '../dependency/evidence.ts'
import { isFailure } from '../record/confirmation.ts'
import { CheckRecord, type RecordServices } from '../record/record.ts'
import { resolveRules, type CheckRules, type RuleDefaults } from '../record/rules.ts'
import type { RunOutcome } from '../record/run-outcome.ts'
import type { NextRun, Task } from '../schedule/schedule.ts'
import { execute, type Execution, type ExecutionServices } from './execute.ts'
import { PLACE_MS, type RunQueue } from './queue.ts'
import { SharedRun } from './shared-run.ts'

/** What the slots of one health checker share. */
export interface SlotServices extends ExecutionServices, RecordServices {
  readonly defaults: RuleDefaults
  readonly queue: RunQueue
  /** Names of the unhealthy checks among those that a check depends on. */
  readonly blockersOf: (dependsOn: readonly string[]) => readonly string[]
  readonly attribution: Attribution<CheckSlot>
  /** Time for which this process has stood still so far. */
  readonly stoodStillMs: () => number
  /** Called with the result of each run. */
  readonly onResult: (slot: CheckSlot, result: HealthCheckResult) => void
  /** When a task of the background schedule runs next, in milliseconds since 1970; null if that is not known. */
  readonly nextRunMs: (task: Task) => number | null
  /** Called at the end of each background run. */
  readonly onBackgroundRun: () => void
  /** Called when the check of an abandoned run ends after all. */
  readonly onLate: () => void
}

/** After so many runs in a row that a stall may explain, failures count nevertheless. */
const MAX_STALLED_RUNS = 3

/** A registered check and its runs: one at a time, and none beside an abandoned one. */
export class CheckSlot {
  readonly name: string
  readonly rules: CheckRules
  readonly record: CheckRecord
  readonly #checker: RegisteredChecker
  readonly #services: SlotServices
  #current: SharedRun | null = null
  #finished: SharedRun | null = null
  #execution: Execution | null = null
  #background: SharedRun | null = null
  /** Whether the check took long when it last ran, or has yet to show that it does not. */
  #isSlow = true
  /** When the abandoned run that is still working had to end; null without one. */
  #abandonedUntil: number | null = null
  #task: Task | null = null
  #next: NextRun = { postponedMs: 0, isUrgent: false }
  #stalledRuns = 0
  /** For how long this process had stood still when the latest run began. */
  #stoodStillMs: number

  constructor(checker: RegisteredChecker, services: SlotServices) {
    this.name = checker.name
    this.rules = resolveRules(checker.options, services.defaults)
    this.record = new CheckRecord(checker.name, this.rules, services)
    this.#stoodStillMs = services.stoodStillMs()
    this.#checker = checker
    this.#services = services
  }

  /** The checker as it was added. */
  get checker(): Checker {
    return this.#checker.checker
  }

  /** The check's task in the background schedule; null without one. */
  get task(): Task | null {
    return this.#task
  }

  nextRunMs(): number | null {
    return this.#task === null ? null : this.#services.nextRunMs(this.#task)
  }

  /**
   * Creates the check's task for the background schedule, which ignores the age of the last result. The check's own
   * interval takes precedence over the given one.
   */
  schedule(defaultIntervalMs: number): Task {
    const { timeoutMs, intervalMs, maxPostponementMs } = this.rules
    if (intervalMs === null) this.record.expectEvery(defaultIntervalMs)
    const everyMs = intervalMs ?? defaultIntervalMs
    const run = async (): Promise<NextRun> => {
      const { postponedMs, isUrgent } = await this.#runInBackground()
      return { postponedMs: Math.min(postponedMs, maxPostponementMs(everyMs)), isUrgent }
    }
    this.#task = { intervalMs: everyMs, timeoutMs, run }
    return this.#task
  }

  /** Joins the latest run while its result is fresh, otherwise the current or a new one. Every caller must leave it again. */
  join(): SharedRun {
    const fresh = this.record.isFresh ? this.#finished : null
    if (fresh === null) return this.#joinCurrent()
    fresh.join()
    return fresh
  }

  /** Cancels the background run, unless another caller is waiting for it too. */
  stopBackground(): void {
    const run = this.#leaveBackground()
    if (run?.isWanted === false && run === this.#current) this.#execution?.cancel()
  }

  /** Waits for the current run, then releases what the checker holds open. Never rejects. */
  async close(): Promise<void> {
    await this.#current?.done
    await this.#checker.close()
  }

  /** Result of a run; if it is not done, a result with the code `DEADLINE`. */
  resultBy({ state }: SharedRun, overallTimeoutMs: number): HealthCheckResult {
    if (state.phase === 'done') return state.result
    if (state.phase === 'queued') {
      const message = `Check was not started within the overall ${overallTimeoutMs} ms`
      return this.record.remark({ status: 'unknown', message, code: 'DEADLINE' }, 0)
    }
    const message = `Check was still running after the overall ${overallTimeoutMs} ms`
    const runningMs = this.#services.clock.monotonic() - state.startedAt
    return this.record.remark({ status: 'unhealthy', message, code: 'DEADLINE' }, runningMs)
  }

  #joinCurrent(): SharedRun {
    const current = this.#current
    const run = current ?? new SharedRun()
    run.join()
    if (current === null) {
      this.#current = run
      this.#services.queue.add(() => this.#startIfWanted(run), this.#isSlow)
    }
    return run
  }

  async #runInBackground(): Promise<NextRun> {
    const run = this.#joinCurrent()
    this.#background = run
    await run.done
    if (this.#background === run) this.#leaveBackground()
    this.#services.onBackgroundRun()
    return this.#next
  }

  #leaveBackground(): SharedRun | null {
    const run = this.#background
    this.#background = null
    run?.leave()
    return run
  }

  #startIfWanted(run: SharedRun): Promise<void> | null {
    if (run.isWanted) return this.#run(run)
    this.#current = null
    run.drop()
    return null
  }

  async #run(run: SharedRun): Promise<void> {
    run.start(this.#services.clock.monotonic())
    const result =
      this.#abandonedUntil === null ? await this.#execute() : this.#keepStuck(this.#abandonedUntil)
    this.#current = null
    // The result of a cancelled run is not kept and so not reused.
    if (result === this.record.previous) this.#finished = run
    run.finish(result)
  }

  async #execute(): Promise<HealthCheckResult> {
    const { clock, onLate } = this.#services
    const startedAt = clock.monotonic()
    const stoodStillMs = this.#services.stoodStillMs() - this.#stoodStillMs
    this.#stoodStillMs += stoodStillMs
    const context = { previous: this.record.previous, stoodStillMs }
    const execution = execute(this.#checker, this.rules, context, this.#services)
    this.#execution = execution
    const { outcome, durationMs, isStalled, kind } = await execution.end
    this.#execution = null
    this.#isSlow = durationMs > PLACE_MS
    if (kind !== 'finished') {
      // A timer may fire a fraction early by this clock, so a run that timed out was due by now.
      this.#abandonedUntil = kind === 'timed-out' ? clock.monotonic() : startedAt + this.rules.timeoutMs
      void execution.finished.finally(() => {
        this.#abandonedUntil = null
        onLate()
      })
    }
    if (kind === 'cancelled') return this.record.remark(outcome, durationMs)
    return this.#keep(outcome, durationMs, isStalled)
  }

  #keepStuck(dueAt: number): HealthCheckResult {
    if (this.#services.clock.monotonic() < dueAt) {
      // The run was cancelled within its time limit, which is no fault of the check.
      const message = 'Check is still running after it was cancelled'
      return this.#keep({ status: 'unknown', message, code: 'SKIPPED' }, 0, false)
    }
    const message = `Check is still running after its time limit of ${this.rules.timeoutMs} ms`
    return this.#keep({ status: 'unhealthy', message, code: 'STUCK' }, 0, false)
  }

  #keep(outcome: RunOutcome, durationMs: number, isStalled: boolean): HealthCheckResult {
    const { clock, attribution, blockersOf, onResult } = this.#services
    const endedAt = clock.monotonic()
    const run = { startedAt: endedAt - durationMs, endedAt }
    const suspect = this.#suspectOf(outcome, run, isStalled)
    const blockedBy = blockersOf(this.rules.dependsOn)
    const certain = outcome.isCertain === true
    const result = this.record.add(outcome, { durationMs, suspect, blockedBy, certain })
    this.#next = { postponedMs: outcome.retryAfterMs ?? 0, isUrgent: this.#isUrgent(result) }
    onResult(this, result)
    attribution.follow(this, run)
    return result
  }

  /** What else may explain the failure of a run; null without one. */
  #suspectOf({ status }: RunOutcome, run: RunSpan, isStalled: boolean): Suspect | null {
    this.#stalledRuns = isStalled ? this.#stalledRuns + 1 : 0
    const isSuspect = isStalled && this.#stalledRuns <= MAX_STALLED_RUNS
    // A run that says nothing about this check says nothing about those beside it either.
    const isDoubtful = this.#services.attribution.isDoubtful(this, isSuspect ? 'unknown' : status, run)
    if (isSuspect) return 'event_loop'
    return isDoubtful ? 'dependency' : null
  }

  /** Whether another run has to confirm a result: it does not count yet, or is not the status yet, or is a first failure. */
  #isUrgent({ rawStatus, status, suspect, consecutiveFailures }: HealthCheckResult): boolean {
    if (rawStatus === 'unknown') return false
    if (suspect !== null || rawStatus !== status) return true
    return consecutiveFailures === 1 && isFailure(rawStatus, this.rules)
  }
}
