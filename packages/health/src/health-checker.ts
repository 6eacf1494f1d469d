import { aggregate, type HealthReport } from './report/aggregate.ts'
import { CheckSlot, type SlotServices } from './run/slot.ts'
import type { CheckState } from './record/check-state.ts'
import type { Checker, ProbeKind } from './check/checker.ts'
import { checkerProblems, integerOptionProblems } from './check/checker-problems.ts'
import { blockersOf, dependencyProblems, markBlocked } from './report/dependencies.ts'
import { Emitter, type Listener } from './emitter.ts'
import { formatProblems, HealthError, hideInProblems, type Problem } from './check/errors.ts'
import type { HealthEvents } from './events.ts'
import {
  resolveOptions,
  type HealthCheckerOptions,
  type HealthCheckerSettings,
} from './health-checker-options.ts'
import { advance, newLifecycle, type LifecycleState } from './schedule/lifecycle.ts'
import { keyOf } from './check/name.ts'
import { hasStartedUp, judgeProbe, type ProbedCheck, type ProbeVerdict } from './report/probe.ts'
import type { HealthCheckResult } from './check/result.ts'
import { RunQueue } from './run/queue.ts'
import { Schedule, type Task } from './schedule/schedule.ts'
import { StallMonitor } from './schedule/stall-monitor.ts'
import { waitFor } from './run/wait-for.ts'

/** Options of one call. */
export interface WaitOptions {
  /** Ends the wait: the call rejects with the signal's reason. The checks go on for whoever else waits. */
  readonly signal?: AbortSignal | undefined
}

/** Options of `start`. */
export interface StartOptions {
  /** How often checks run for which neither they nor the health checker say. 1000 to 86400000. Default never. */
  readonly intervalMs?: number | undefined
}

/** What is registered, without running anything. */
export interface HealthStatusSummary {
  readonly totalCheckers: number
  readonly checkerNames: readonly string[]
  /** The limit on `checkAll` as a whole. */
  readonly timeoutMs: number
  readonly state: LifecycleState
  /** How many runs came to their end only after they had been given up, since this was created. */
  readonly lateOutcomes: number
  /** How many times a listener threw or rejected, since this was created. */
  readonly listenerErrors: number
  /** ISO 8601 in UTC. */
  readonly timestamp: string
}

/**
 * Runs checks side by side, each bounded by a time-out that holds even when the check ignores it, and
 * reports them as one. Callers that ask at the same time share one run of each check, and so does the
 * background schedule.
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
  readonly #slots = new Map<string, CheckSlot>()
  readonly #events = new Emitter<HealthEvents>(() => void (this.#listenerErrors += 1))
  #lifecycle = newLifecycle
  /** What `start` was told, null while there is no schedule. */
  #started: StartOptions | null = null
  #dependencyProblems: readonly Problem[] | null = null
  #lateOutcomes = 0
  #listenerErrors = 0

  /** Throws a `HealthError` that lists every option out of range. */
  constructor(options: HealthCheckerOptions = {}) {
    const settings = resolveOptions(options)
    const { clock, defaults, redactor, maxConcurrency } = settings
    this.#settings = settings
    this.#schedule = new Schedule(clock)
    this.#services = {
      clock,
      defaults,
      redactor,
      queue: new RunQueue(maxConcurrency),
      stalls: new StallMonitor(clock),
      find: (key) => this.#slots.get(key)?.record.view(),
      onResult: (slot, result, previous) => this.#tell(slot, result, previous),
      onBackgroundRun: () => this.#noteStartup(),
      onLate: () => void (this.#lateOutcomes += 1),
    }
  }

  /** Where the application is in its life. It is ready once those checks have passed that take part in start-up. */
  get state(): LifecycleState {
    this.#noteStartup()
    return this.#lifecycle.state
  }

  /**
   * Registers a check; once started, schedules it as well. Throws a `HealthError` that lists everything wrong
   * with it; then nothing is registered.
   */
  addChecker(checker: Checker): void {
    const problems = checkerProblems(checker, (name) => this.#slots.has(keyOf(name)))
    if (problems.length > 0) {
      throw new HealthError('INVALID_CHECKER', hideInProblems(problems, this.#settings.redactor.text))
    }
    const slot = new CheckSlot(checker, this.#services)
    if (this.#started !== null) assertDependencies([...this.#slots.values(), slot])
    this.#slots.set(keyOf(slot.name), slot)
    this.#dependencyProblems = null
    if (this.#started !== null) this.#schedule.start(tasksOf([slot], this.#started))
  }

  /** Forgets a check, ignoring case. A run that somebody waits for ends by itself. Returns whether there was one. */
  removeChecker(name: string): boolean {
    const slot = this.#slots.get(keyOf(name))
    if (slot === undefined) return false
    this.#slots.delete(keyOf(name))
    this.#dependencyProblems = null
    if (slot.task !== null) this.#schedule.remove(slot.task)
    slot.stopBackground()
    return true
  }

  /**
   * Runs every check registered at this moment, but for those with a result younger than `cacheTtlMs`. At the
   * overall time-out it reports those still running as unhealthy, those not started as unknown, and says so in
   * `error`, as it does when checks depend on unknown ones or in a cycle. Rejects only when `signal` is aborted.
   */
  async checkAll(options: WaitOptions = {}): Promise<HealthReport> {
    const { clock, overallTimeoutMs } = this.#settings
    const startedAt = clock.monotonic()
    const slots = [...this.#slots.values()]
    const { results, isComplete } = await this.#collect(slots, options)
    const late = isComplete ? [] : [`Overall time-out of ${overallTimeoutMs} ms was reached`]
    return this.#report(slots, results, clock.monotonic() - startedAt, late)
  }

  /** Runs one check, ignoring the case of its name; null when there is none. Bounded, cached and cancelled as `checkAll`. */
  async checkSingle(name: string, options: WaitOptions = {}): Promise<HealthCheckResult | null> {
    const slot = this.#slots.get(keyOf(name))
    if (slot === undefined) return null
    const { results } = await this.#collect([slot], options)
    return results[0] === undefined ? null : this.#withBlockers(slot, results[0])
  }

  /**
   * The last known result of every check, as one report that took as long as the longest of them. Never runs a
   * check; what never ran is unknown.
   */
  latest(): HealthReport {
    const slots = [...this.#slots.values()]
    const results = slots.map((slot) => slot.record.view())
    const durationMs = Math.max(0, ...results.map((result) => result.durationMs))
    return this.#report(slots, results, durationMs, [])
  }

  /** Answers a probe from memory. Never runs a check. */
  probe(kind: ProbeKind): ProbeVerdict {
    this.#noteStartup()
    return judgeProbe(kind, this.#lifecycle, this.#probed())
  }

  /** The latest results of a check, oldest first; empty when there is no such check. */
  getHistory(name: string): readonly HealthCheckResult[] {
    return this.#slots.get(keyOf(name))?.record.history ?? []
  }

  /** In percent of the time in which something was known of the check, while it was not paused; null without any. */
  getUptime(name: string): number | null {
    return this.#slots.get(keyOf(name))?.record.uptimePercent ?? null
  }

  /** What is known of every check, in the order they were added. Never runs a check. */
  getCheckStates(): readonly CheckState[] {
    return [...this.#slots.values()].map((slot) => ({
      name: slot.name,
      result: this.#withBlockers(slot, slot.record.view()),
      hasRun: slot.record.previous !== null,
      runs: slot.record.runs,
      uptimePercent: slot.record.uptimePercent,
    }))
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
      timeoutMs: this.#settings.overallTimeoutMs,
      state: this.state,
      lateOutcomes: this.#lateOutcomes,
      listenerErrors: this.#listenerErrors,
      timestamp: this.#timestamp(),
    }
  }

  /** Hears of an event from now on. What the listener throws is dropped and counted. Returns what ends that. */
  on<K extends keyof HealthEvents>(event: K, listener: Listener<HealthEvents[K]>): () => void {
    return this.#events.on(event, listener)
  }

  /**
   * Starts to run the checks that have an interval in the background. What a run found that the check's thresholds
   * do not confirm yet is looked at again after 5 seconds. Idempotent; possible again after `stop`. Throws a
   * `HealthError` when checks depend on unknown ones or in a cycle; then nothing is started.
   */
  start(options: StartOptions = {}): void {
    if (this.#started !== null) return
    const problems = integerOptionProblems('intervalMs', options.intervalMs)
    if (problems.length > 0) throw new HealthError('INVALID_OPTIONS', problems)
    const slots = [...this.#slots.values()]
    assertDependencies(slots)
    this.#started = options
    this.#lifecycle = advance(this.#lifecycle, 'start')
    this.#schedule.start(tasksOf(slots, options))
  }

  /** Makes readiness fail from now on, while checks go on: traffic goes elsewhere before the process ends. Idempotent. */
  drain(): void {
    this.#lifecycle = advance(this.#lifecycle, 'drain')
  }

  /**
   * Ends the background schedule and cancels its runs, but for those somebody else waits for. The time until
   * the next run is in no uptime. `checkAll` still works. Idempotent.
   */
  stop(): void {
    this.#started = null
    this.#lifecycle = advance(this.#lifecycle, 'stop')
    this.#schedule.stop()
    for (const slot of this.#slots.values()) {
      slot.stopBackground()
      slot.record.pause()
    }
  }

  /** As `stop`, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.stop()
  }

  async #collect(
    slots: readonly CheckSlot[],
    { signal }: WaitOptions,
  ): Promise<{ readonly results: HealthCheckResult[]; readonly isComplete: boolean }> {
    signal?.throwIfAborted()
    const { overallTimeoutMs } = this.#settings
    const runs = slots.map((slot) => ({ slot, flight: slot.join() }))
    try {
      await waitFor(Promise.all(runs.map(({ flight }) => flight.done)), overallTimeoutMs, signal)
      return {
        results: runs.map(({ slot, flight }) => slot.resultBy(flight, overallTimeoutMs)),
        isComplete: runs.every(({ flight }) => flight.state.phase === 'done'),
      }
    } finally {
      for (const { flight } of runs) flight.leave()
      this.#noteStartup()
    }
  }

  #report(
    slots: readonly CheckSlot[],
    results: readonly HealthCheckResult[],
    durationMs: number,
    errors: readonly string[],
  ): HealthReport {
    this.#dependencyProblems ??= dependencyProblems([...this.#slots.values()])
    const wrong = this.#dependencyProblems.length === 0 ? [] : [formatProblems(this.#dependencyProblems)]
    return aggregate(markBlocked(results, slots), {
      durationMs,
      timestamp: this.#timestamp(),
      state: this.state,
      error: [...errors, ...wrong].join('; ') || null,
    })
  }

  #withBlockers(slot: CheckSlot, result: HealthCheckResult): HealthCheckResult {
    if (slot.dependsOn.length === 0) return result
    return { ...result, blockedBy: blockersOf(slot.dependsOn, this.#services.find) }
  }

  #tell(slot: CheckSlot, result: HealthCheckResult, previous: HealthCheckResult | null): void {
    // A run may outlive its check; nobody wants to hear of a check that is gone.
    if (this.#slots.get(keyOf(slot.name)) !== slot) return
    this.#events.emit('result', result)
    const from = previous?.status ?? 'unknown'
    const { name, status: to } = result
    if (from !== to) this.#events.emit('transition', { name, from, to, result })
  }

  #noteStartup(): void {
    if (this.#lifecycle.state !== 'starting' || !hasStartedUp(this.#probed())) return
    this.#lifecycle = advance(this.#lifecycle, 'pass')
  }

  #probed(): readonly ProbedCheck[] {
    return [...this.#slots.values()].map(({ rules: { probes }, record }) => ({
      probes,
      result: record.view(),
      hasRun: record.previous !== null,
    }))
  }

  #timestamp(): string {
    return new Date(this.#settings.clock.now()).toISOString()
  }
}

function tasksOf(slots: readonly CheckSlot[], { intervalMs }: StartOptions): readonly Task[] {
  return slots.map((slot) => slot.schedule(intervalMs ?? null)).filter((task) => task !== null)
}

function assertDependencies(slots: readonly CheckSlot[]): void {
  const problems = dependencyProblems(slots)
  if (problems.length > 0) throw new HealthError('INVALID_DEPENDENCIES', problems)
}
