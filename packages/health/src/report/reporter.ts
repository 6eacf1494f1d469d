import { formatProblems, type Problem } from '@botwatch/options'
import type { Redactor } from '@botwatch/redact'

import type { ProbeKind } from '../check/checker.ts'
import type { Clock } from '../check/clock.ts'
import { redactProblems } from '../check/redact-problems.ts'
import type { HealthCheckResult } from '../check/result.ts'
import { advance, newLifecycle, type LifecycleState, type LifecycleStep } from '../schedule/lifecycle.ts'
import { aggregate, type HealthReport } from './aggregate.ts'
import type { CheckState } from './check-state.ts'
import { evaluateProbe, hasStartedUp, type ProbeResult } from './probe.ts'
import { toCheckStates, viewChecks, type CheckView, type ViewedCheck } from './views.ts'

/** The registered checks, as far as reports need them. */
export interface ReportedChecks {
  readonly all: readonly ViewedCheck[]
  readonly dependencyProblems: readonly Problem[]
}

/** Sources of reports besides the checks. */
export interface ReporterServices {
  readonly clock: Clock
  readonly redactor: Redactor
}

/** How the runs behind a report went. */
export interface ReportedRuns<Check extends ViewedCheck> {
  /** By check, in the order of the report. */
  readonly results: ReadonlyMap<Check, HealthCheckResult>
  readonly durationMs: number
  /** Why some results are missing; null if none are. */
  readonly error: string | null
}

/** Reads the checks' records and tracks the state of the application. Never runs a check. */
export class Reporter {
  readonly #checks: ReportedChecks
  readonly #services: ReporterServices
  #lifecycle = newLifecycle

  constructor(checks: ReportedChecks, services: ReporterServices) {
    this.#checks = checks
    this.#services = services
  }

  get state(): LifecycleState {
    this.noteStartup()
    return this.#lifecycle.state
  }

  get timestamp(): string {
    return new Date(this.#services.clock.now()).toISOString()
  }

  /** Changes the state of the application. */
  advance(step: LifecycleStep): void {
    this.#lifecycle = advance(this.#lifecycle, step)
  }

  /** Ends the start-up if nothing of it is left. To be called after runs, because a later failure does not undo it. */
  noteStartup(): void {
    if (this.#lifecycle.state !== 'starting') return
    if (hasStartedUp(this.#lifecycle, this.#checks.all)) this.advance('pass')
  }

  /** Report on runs. */
  report<Check extends ViewedCheck>({ results, ...facts }: ReportedRuns<Check>): HealthReport {
    return this.#aggregate(viewChecks([...results.keys()], results), facts)
  }

  /** Report on the last known results. */
  latest(): HealthReport {
    const views = this.#read()
    const durationMs = Math.max(0, ...views.map(({ result }) => result.durationMs))
    return this.#aggregate(views, { durationMs, error: null })
  }

  /** Evaluates a probe. */
  probe(kind: ProbeKind): ProbeResult {
    // Reading may end the start-up, which the answer depends on.
    const views = this.#read()
    return evaluateProbe(kind, this.#lifecycle, views)
  }

  /** State of every check. */
  states(): readonly CheckState[] {
    return toCheckStates(this.#read())
  }

  #read(): readonly CheckView[] {
    this.noteStartup()
    return viewChecks(this.#checks.all)
  }

  #aggregate(
    views: readonly CheckView[],
    { durationMs, error }: Omit<ReportedRuns<ViewedCheck>, 'results'>,
  ): HealthReport {
    const problems = redactProblems(this.#checks.dependencyProblems, this.#services.redactor)
    const errors = [error, formatProblems(problems)].filter((text) => text !== null && text !== '')
    return aggregate(
      views.map(({ result }) => result),
      {
        durationMs,
        timestamp: this.timestamp,
        state: this.#lifecycle.state,
        error: errors.length === 0 ? null : errors.join('; '),
      },
    )
  }
}
