import type { Redactor } from '@botwatch/redact'

import type { Checker, FailureStatus } from './checker.ts'
import { Flight } from './flight.ts'
import { createResult, type HealthCheckResult, type Verdict } from './result.ts'
import { runBounded } from './run-check.ts'
import type { RunQueue } from './run-queue.ts'
import { judge } from './verdict.ts'

/** What a slot shares with the other slots of one health checker. */
export interface SlotServices {
  readonly queue: RunQueue
  readonly redactor: Redactor
  /** Called when a run that had timed out came to its end after all. */
  readonly onLate: () => void
}

/** One registered check and its runs: at most one is in flight, and none is started beside an abandoned one. */
export class CheckSlot {
  readonly name: string
  readonly #checker: Checker
  readonly #services: SlotServices
  readonly #timeoutMs: number
  readonly #critical: boolean
  readonly #failureStatus: FailureStatus
  #flight: Flight | null = null
  #isAbandoned = false
  #previous: HealthCheckResult | null = null

  constructor(checker: Checker, services: SlotServices) {
    const { timeoutMs = 5000, critical = true, failureStatus = 'unhealthy' } = checker.options
    this.name = checker.name
    this.#checker = checker
    this.#services = services
    this.#timeoutMs = timeoutMs
    this.#critical = critical
    this.#failureStatus = failureStatus
  }

  /** Joins the run in flight, or asks for one. Whoever joins leaves the flight when done with it. */
  join(): Flight {
    const inFlight = this.#flight
    const flight = inFlight ?? new Flight()
    flight.join()
    if (inFlight === null) {
      this.#flight = flight
      this.#services.queue.add(() => this.#takeOff(flight))
    }
    return flight
  }

  /** The result of a flight; for one that is not done, what the overall deadline makes of it. */
  resultBy(flight: Flight, overallTimeoutMs: number): HealthCheckResult {
    const { state } = flight
    if (state.phase === 'done') return state.result
    if (state.phase === 'queued') {
      const message = `Check was not started within the overall ${overallTimeoutMs} ms`
      return this.#result({ status: 'unknown', message, code: 'DEADLINE' }, 0)
    }
    const message = `Check was still running after the overall ${overallTimeoutMs} ms`
    return this.#result(
      { status: 'unhealthy', message, code: 'DEADLINE' },
      performance.now() - state.startedAt,
    )
  }

  #takeOff(flight: Flight): Promise<void> | null {
    if (flight.isWanted) return this.#fly(flight)
    this.#flight = null
    return null
  }

  async #fly(flight: Flight): Promise<void> {
    flight.start()
    const result = this.#isAbandoned ? this.#stuck() : await this.#run()
    this.#previous = result
    this.#flight = null
    flight.land(result)
  }

  async #run(): Promise<HealthCheckResult> {
    const startedAt = performance.now()
    const timeoutMs = this.#timeoutMs
    const deadlineAt = Date.now() + timeoutMs
    const previous = this.#previous
    const run = runBounded(
      (signal) => this.#checker.check({ signal, deadlineAt, attempt: 1, previous }),
      timeoutMs,
    )
    const end = await run.end
    if (end.kind === 'timed-out') {
      this.#isAbandoned = true
      void run.finished.finally(() => {
        this.#isAbandoned = false
        this.#services.onLate()
      })
    }
    const { timeoutMessage } = this.#checker
    const verdict = judge(end, { failureStatus: this.#failureStatus, timeoutMs, timeoutMessage })
    return this.#result(verdict, performance.now() - startedAt)
  }

  #stuck(): HealthCheckResult {
    const message = `Check is still running after its time-out of ${this.#timeoutMs} ms`
    return this.#result({ status: 'unhealthy', message, code: 'STUCK' }, 0)
  }

  #result(verdict: Verdict, durationMs: number): HealthCheckResult {
    const facts = { name: this.name, critical: this.#critical, durationMs }
    return createResult(verdict, facts, this.#services.redactor)
  }
}
