import { Emitter, type BuiltInEvents, type Listener } from '@botwatch/events'
import type { Problem } from '@botwatch/options'

import type { Checker, ProbeKind } from './check/checker.ts'
import { HealthError } from './check/errors.ts'
import { readChecker } from './check/read-checker.ts'
import { readCheckers } from './check/read-checkers.ts'
import { redactProblems } from './check/redact-problems.ts'
import type { HealthCheckResult } from './check/result.ts'
import { Attribution } from './dependency/attribution.ts'
import type { HealthEvents } from './events.ts'
import {
  readHealthCheckerOptions,
  readName,
  readProbeKind,
  readStartOptions,
  readWaitOptions,
  type HealthCheckerOptions,
  type HealthCheckerSettings,
  type StartOptions,
  type WaitOptions,
} from './health-checker-options.ts'
import type { HealthReport } from './report/aggregate.ts'
import type { CheckState } from './report/check-state.ts'
import type { ProbeResult } from './report/probe.ts'
import { dependencyProblems } from './report/dependencies.ts'
import { Reporter } from './report/reporter.ts'
import type { HealthStatusSummary } from './report/summary.ts'
import { collect, type Collected } from './run/collect.ts'
import { RunQueue } from './run/queue.ts'
import { Registry, toDependent } from './run/registry.ts'
import { CheckSlot, type SlotServices } from './run/slot.ts'
import type { LifecycleState } from './schedule/lifecycle.ts'
import { Schedule } from './schedule/schedule.ts'
import { StallMonitor } from './schedule/stall-monitor.ts'
import { StatusWatch } from './schedule/status-watch.ts'

/**
 * Runs checks side by side, each within a time limit that holds even if the check ignores it, and combines their
 * results into one report. Callers that ask at the same time share one run of each check, also with the background
 * schedule.
 *
 * @example
 * const healthChecker = new HealthChecker({ intervalMs: 30_000 })
 * healthChecker.addChecker(check('queue', async () => `${await queue.length()} jobs waiting`))
 * healthChecker.on('transition', ({ name, from, to }) => log.warn({ name, from, to }, 'health changed'))
 * healthChecker.start()
 * console.log((await healthChecker.checkAll()).overallStatus, healthChecker.probe('readiness').isPassing)
 */
export class HealthChecker implements AsyncDisposable {
  readonly #settings: HealthCheckerSettings
  readonly #services: SlotServices
  readonly #schedule: Schedule
  readonly #registry = new Registry()
  readonly #reporter: Reporter
  readonly #events = new Emitter<HealthEvents>(['result', 'transition'])
  readonly #watch = new StatusWatch((transition) => this.#events.emit('transition', transition))
  /** Interval for checks without one; null unless started. */
  #intervalMs: number | null = null
  #lateOutcomes = 0

  /** Throws a `HealthError` that lists everything wrong with the options. */
  constructor(options: HealthCheckerOptions = {}) {
    const settings = readHealthCheckerOptions(options)
    const { clock, defaults, redactor, maxConcurrency } = settings
    this.#settings = settings
    const schedule = new Schedule(clock)
    this.#schedule = schedule
    this.#reporter = new Reporter(this.#registry, settings)
    this.#services = {
      clock,
      defaults,
      redactor,
      queue: new RunQueue(maxConcurrency),
      stalls: new StallMonitor(clock),
      blockersOf: (dependsOn) => this.#registry.blockersOf(dependsOn),
      attribution: new Attribution<CheckSlot>({ checks: this.#registry, schedule }),
      awakeMs: () => schedule.awakeMs,
      stoodStillMs: () => schedule.stoodStillMs,
      nextRunMs: (task) => schedule.nextRunMs(task),
      onResult: (slot, result) => this.#emit(slot, result),
      onBackgroundRun: () => this.#reporter.noteStartup(),
      onLate: () => void (this.#lateOutcomes += 1),
    }
  }

  /** State of the application: ready once it has started and the checks of the start-up probe, if any, have passed. */
  get state(): LifecycleState {
    return this.#reporter.state
  }

  /**
   * Registers a check and, if started, schedules it. Throws a `HealthError` that lists everything wrong with it; then
   * nothing is registered.
   */
  addChecker(checker: Checker): void {
    const isTaken = (name: string): boolean => this.#registry.get(name) !== undefined
    const slot = new CheckSlot(readChecker(checker, isTaken, this.#settings.redactor), this.#services)
    const intervalMs = this.#intervalMs
    if (intervalMs !== null) this.#assertDependencies(this.#registry.dependencyProblemsOf(slot))
    this.#registry.add(slot)
    if (intervalMs !== null) this.#schedule.start([slot.schedule(intervalMs)])
  }

  /**
   * Makes these the checks, in this order. One that is the same object as before keeps its results and its schedule; the others
   * are removed, as by `removeChecker`, or added. Throws a `HealthError` that lists everything wrong with them, also unknown or
   * circular dependencies; then nothing has changed.
   */
  replaceCheckers(checkers: readonly Checker[]): void {
    const before = new Map(this.#registry.all.map((slot) => [slot.checker, slot]))
    const slots = readCheckers(checkers, this.#settings.redactor, {
      known: before,
      create: (read) => new CheckSlot(read, this.#services),
    })
    this.#assertDependencies(dependencyProblems(slots.map(toDependent)))
    const kept = new Set(slots)
    for (const slot of before.values()) if (!kept.has(slot)) this.#remove(slot)
    this.#registry.replace(slots)
    const intervalMs = this.#intervalMs
    if (intervalMs === null) return
    const known = new Set(before.values())
    const added = slots.filter((slot) => !known.has(slot))
    this.#schedule.start(added.map((slot) => slot.schedule(intervalMs)))
  }

  /**
   * Removes a check, ignoring case. Its current run ends normally for those who wait for it; then the checker is
   * closed. Returns whether there was such a check. Checks that depend on it still run, as if they did not; reports name
   * them in `error`, and the next `start` throws unless they are removed too, or it is added again.
   */
  removeChecker(name: string): boolean {
    const slot = this.#registry.get(readName(name))
    if (slot === undefined) return false
    this.#remove(slot)
    return true
  }

  /**
   * Runs every check registered at this moment, except those with a result younger than `cacheTtlMs`. At the overall
   * time limit, checks that are still running are unhealthy and checks that have not started are unknown; `error` then
   * says so, as it does if dependencies are invalid. Rejects only if `signal` is aborted or the options are invalid.
   */
  async checkAll(options: WaitOptions = {}): Promise<HealthReport> {
    const { clock, overallTimeoutMs } = this.#settings
    const startedAt = clock.monotonic()
    const { results, isComplete } = await this.#collect(this.#registry.all, options)
    const error = isComplete ? null : `Overall time limit of ${overallTimeoutMs} ms exceeded`
    return this.#reporter.report({ results, durationMs: clock.monotonic() - startedAt, error })
  }

  /** Runs one check, ignoring the case of its name, as `checkAll` does. Null if there is no such check. */
  async checkSingle(name: string, options: WaitOptions = {}): Promise<HealthCheckResult | null> {
    const slot = this.#registry.get(readName(name))
    if (slot === undefined) return null
    const { results } = await this.#collect([slot], options)
    const result = results.get(slot)
    if (result === undefined || slot.rules.dependsOn.length === 0) return result ?? null
    return { ...result, blockedBy: this.#registry.blockersOf(slot.rules.dependsOn) }
  }

  /** Report on the last known results, from memory. A check that has never run is unknown. */
  latest(): HealthReport {
    return this.#reporter.latest()
  }

  /** Evaluates a probe from memory. Throws a `HealthError` if the kind is unknown. */
  probe(kind: ProbeKind): ProbeResult {
    return this.#reporter.probe(readProbeKind(kind))
  }

  /** Latest results of a check, oldest first; empty if there is no such check. */
  getHistory(name: string): readonly HealthCheckResult[] {
    return this.#registry.get(readName(name))?.record.history ?? []
  }

  /** Uptime of a check in percent of the known time, without pauses; null if nothing is known. */
  getUptime(name: string): number | null {
    return this.#registry.get(readName(name))?.record.uptimePercent ?? null
  }

  /** State of every check, from memory, in the order in which they were added. */
  getCheckStates(): readonly CheckState[] {
    return this.#reporter.states()
  }

  /** Names of all checks, in the order in which they were added. */
  getCheckerNames(): readonly string[] {
    return this.#registry.all.map(({ name }) => name)
  }

  /** All checkers as they were added, in this order. */
  getCheckers(): readonly Checker[] {
    return this.#registry.all.map(({ checker }) => checker)
  }

  /** Summary of the registered checks, from memory. */
  getStatusSummary(): HealthStatusSummary {
    return {
      totalCheckers: this.#registry.all.length,
      checkerNames: this.getCheckerNames(),
      timeoutMs: this.#settings.overallTimeoutMs,
      state: this.state,
      lateOutcomes: this.#lateOutcomes,
      listenerErrors: this.#events.listenerErrors,
      overdueMs: this.#schedule.overdueMs,
      timestamp: this.#reporter.timestamp,
    }
  }

  /**
   * Adds a listener; returns a function that removes it. A listener that throws or rejects is counted and reported by
   * the event `listener_error`. Throws a `TypeError` on an unknown event.
   */
  on<K extends keyof (HealthEvents & BuiltInEvents)>(
    event: K,
    listener: Listener<(HealthEvents & BuiltInEvents)[K]>,
  ): () => void {
    return this.#events.on(event, listener)
  }

  /**
   * Starts the background schedule: every check runs at its interval, or every 30 seconds if nothing sets one. A first
   * failure, and a status that the thresholds have not confirmed yet, are checked again after 5 seconds. Idempotent;
   * possible again after `stop`. Throws a `HealthError` if the options or the dependencies are invalid; then nothing is
   * started.
   */
  start(options: StartOptions = {}): void {
    if (this.#intervalMs !== null) return
    const { intervalMs } = readStartOptions(options)
    this.#assertDependencies(this.#registry.dependencyProblems)
    this.#intervalMs = intervalMs
    this.#services.attribution.reset()
    this.#reporter.advance('start')
    this.#schedule.start(this.#registry.all.map((slot) => slot.schedule(intervalMs)))
    this.#watch.start(this.#registry.all)
  }

  /** Makes readiness fail from now on while checks continue, so that traffic moves away before the process ends. Idempotent. */
  drain(): void {
    this.#reporter.advance('drain')
  }

  /**
   * Stops the background schedule and cancels its runs, except those that another caller is waiting for. Uptime
   * excludes the time until the next run. `checkAll` still works, but a result that becomes stale causes no event.
   * Idempotent.
   */
  stop(): void {
    this.#intervalMs = null
    this.#watch.stop()
    this.#reporter.advance('stop')
    this.#schedule.stop()
    for (const slot of this.#registry.all) {
      slot.stopBackground()
      slot.record.pause()
    }
  }

  /** Stops, and closes every checker. For `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.stop()
    await Promise.all(this.#registry.all.map((slot) => slot.close()))
  }

  #remove(slot: CheckSlot): void {
    this.#registry.remove(slot)
    if (slot.task !== null) this.#schedule.remove(slot.task)
    slot.stopBackground()
    this.#watch.remove(slot)
    void slot.close()
  }

  async #collect(slots: readonly CheckSlot[], options: WaitOptions): Promise<Collected> {
    const { signal } = readWaitOptions(options)
    try {
      return await collect(slots, this.#settings.overallTimeoutMs, signal)
    } finally {
      this.#reporter.noteStartup()
    }
  }

  #emit(slot: CheckSlot, result: HealthCheckResult): void {
    // A run may outlive its check; a removed check has no events.
    if (!this.#registry.has(slot)) return
    this.#events.emit('result', result)
    this.#watch.observe(slot, result)
  }

  #assertDependencies(problems: readonly Problem[]): void {
    if (problems.length > 0)
      throw new HealthError('INVALID_DEPENDENCIES', redactProblems(problems, this.#settings.redactor))
  }
}
