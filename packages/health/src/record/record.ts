import type { Redactor } from '@botwatch/redact'

import type { Clock } from '../check/clock.ts'
import { isPassing, type HealthStatus } from '../check/status.ts'
import { roundMs, type HealthCheckResult, type Suspect } from '../check/result.ts'
import { clean, type CleanContent } from './clean.ts'
import { confirm, unconfirmed, type Confirmation } from './confirmation.ts'
import type { CheckRules } from './rules.ts'
import type { RunOutcome } from './run-outcome.ts'
import { noUptime, observe, uptimePercent, type Uptime } from './uptime.ts'

/** The run that an outcome belongs to. */
export interface RunFacts {
  readonly durationMs: number
  readonly suspect: Suspect | null
  readonly blockedBy: readonly string[]
  /** Whether the run alone proves its status. */
  readonly certain: boolean
}

/** What a record needs from its health checker. */
export interface RecordServices {
  readonly clock: Clock
  readonly redactor: Redactor
  /** Milliseconds on a clock that stands still while this process does, because no run could start meanwhile. */
  readonly awakeMs: () => number
}

/** The latest result. */
interface LatestRun {
  readonly result: HealthCheckResult
  /** Until when it is reused, on the monotonic clock. */
  readonly freshUntil: number
  /** Until when it is relied on, by `awakeMs`. */
  readonly staleAt: number
}

/** Memory of one check: its latest results, confirmed status and uptime. */
export class CheckRecord {
  readonly #name: string
  readonly #rules: CheckRules
  readonly #services: RecordServices
  readonly #history: HealthCheckResult[] = []
  readonly #runs: Record<HealthStatus, number> = { healthy: 0, degraded: 0, unknown: 0, unhealthy: 0 }
  #confirmation: Confirmation = unconfirmed
  #uptime: Uptime = noUptime
  #latest: LatestRun | null = null
  #sinceMs: number | null = null
  #intervalMs: number | null

  constructor(name: string, rules: CheckRules, services: RecordServices) {
    this.#name = name
    this.#rules = rules
    this.#services = services
    this.#intervalMs = rules.intervalMs
  }

  /** Result of the latest run, unchanged; null before the first. */
  get previous(): HealthCheckResult | null {
    return this.#latest?.result ?? null
  }

  /** Results, oldest first, at most `historySize`. */
  get history(): readonly HealthCheckResult[] {
    return [...this.#history]
  }

  /** Number of runs by their own status, since the check was added. */
  get runs(): Readonly<Record<HealthStatus, number>> {
    return { ...this.#runs }
  }

  /** Uptime in percent of the known time, null without any. */
  get uptimePercent(): number | null {
    return uptimePercent(this.#uptime, this.#services.awakeMs())
  }

  /** When the status of `view` began, in milliseconds since 1970; null before the first run. */
  get sinceMs(): number | null {
    return this.#sinceAt(this.#services.awakeMs())
  }

  /** Whether the latest result may be reused instead of a new run. */
  get isFresh(): boolean {
    return this.#latest !== null && this.#services.clock.monotonic() < this.#latest.freshUntil
  }

  /** Time until the latest result becomes stale; null if it is stale, never becomes stale, or does not exist. */
  get staleInMs(): number | null {
    if (this.#latest === null || this.#latest.result.stale) return null
    const ms = this.#latest.staleAt - this.#services.awakeMs()
    return ms >= 0 && Number.isFinite(ms) ? ms : null
  }

  /** Adds what a run found and returns its result. */
  add(outcome: RunOutcome, run: RunFacts): HealthCheckResult {
    const { clock, redactor } = this.#services
    const endedAt = this.#services.awakeMs()
    const content = clean(outcome, redactor)
    const { status: rawStatus, code } = content === null ? this.#withheld : outcome
    const staleAfterMs = this.#rules.staleAfterMs(this.#intervalMs)
    if (rawStatus !== 'unknown' && run.suspect === null)
      this.#confirmation = confirm(this.#confirmation, rawStatus, this.#rules)
    const { confirmed } = this.#confirmation
    // A run without a status keeps the confirmed one, but not for longer than no run at all would.
    const kept = rawStatus !== 'unknown' || confirmed === 'unknown' ? null : this.#latest
    const staleAt = kept?.staleAt ?? endedAt + staleAfterMs
    const stale = endedAt > staleAt
    const status = stale ? 'unknown' : confirmed
    const isSame = this.#latest !== null && this.#viewAt(endedAt).status === status
    this.#sinceMs = isSame ? this.#sinceAt(endedAt) : clock.now()
    const result = this.#result(content ?? this.#withheld, { rawStatus, code, status, stale, ...run })
    const freshUntil = clock.monotonic() + Math.min(this.#rules.cacheTtlMs, staleAfterMs)
    this.#latest = { result, freshUntil, staleAt }
    this.#uptime = observe(this.#uptime, status, endedAt, staleAt)
    this.#runs[rawStatus] += 1
    this.#remember(result)
    return result
  }

  /** A result without a run of the check. Its message must hold nothing from outside. Changes nothing that is remembered. */
  remark(outcome: Pick<RunOutcome, 'status' | 'message' | 'code'>, durationMs: number): HealthCheckResult {
    const { status, message, code } = outcome
    const run = { durationMs, suspect: null, blockedBy: [], certain: false }
    const facts = { status, rawStatus: status, code, stale: false, ...run }
    return this.#result({ message, metrics: {}, errorDetails: null }, facts)
  }

  /** The latest result as of now: `unknown` if it is stale or if there is none. Never runs the check. */
  view(): HealthCheckResult {
    return this.#viewAt(this.#services.awakeMs())
  }

  /** Sets the interval at which the check runs from now on; the latest result becomes stale accordingly. */
  expectEvery(intervalMs: number): void {
    this.#intervalMs = intervalMs
    if (this.#latest === null) return
    const staleAt = Math.min(
      this.#latest.staleAt,
      this.#services.awakeMs() + this.#rules.staleAfterMs(intervalMs),
    )
    this.#latest = { ...this.#latest, staleAt }
    this.#uptime = { ...this.#uptime, until: Math.min(this.#uptime.until, staleAt) }
  }

  /** Excludes the time from now until the next run from the uptime. */
  pause(): void {
    const now = this.#services.awakeMs()
    this.#uptime = observe(this.#uptime, 'unknown', now, now)
  }

  #sinceAt(awakeMs: number): number | null {
    if (this.#latest === null) return null
    const { result, staleAt } = this.#latest
    const staleForMs = awakeMs - staleAt
    return result.stale || staleForMs <= 0 ? this.#sinceMs : this.#services.clock.now() - staleForMs
  }

  #viewAt(awakeMs: number): HealthCheckResult {
    if (this.#latest === null)
      return this.remark({ status: 'unknown', message: 'Not run yet', code: null }, 0)
    const { result, staleAt } = this.#latest
    if (result.stale || awakeMs <= staleAt) return result
    const message = 'Last result is too old'
    return { ...result, status: 'unknown', message, isHealthy: false, code: 'STALE', stale: true }
  }

  get #withheld(): RunOutcome & CleanContent {
    const message = 'Result withheld: the redactor failed'
    return { status: this.#rules.failureStatus, message, code: 'ERROR', metrics: {}, errorDetails: null }
  }

  #result(content: CleanContent, facts: RunFacts & ResultFacts): HealthCheckResult {
    return {
      name: this.#name,
      status: facts.status,
      message: content.message,
      timestamp: new Date(this.#services.clock.now()).toISOString(),
      durationMs: roundMs(facts.durationMs),
      metrics: content.metrics,
      errorDetails: content.errorDetails,
      isHealthy: isPassing(facts.status),
      code: facts.code,
      critical: this.#rules.critical,
      rawStatus: facts.rawStatus,
      consecutiveFailures: this.#confirmation.failures,
      stale: facts.stale,
      blockedBy: facts.blockedBy,
      suspect: facts.suspect,
      certain: facts.certain,
    }
  }

  #remember(result: HealthCheckResult): void {
    if (this.#rules.historySize === 0) return
    this.#history.push(result)
    if (this.#history.length > this.#rules.historySize) this.#history.shift()
  }
}

type ResultFacts = Pick<HealthCheckResult, 'status' | 'rawStatus' | 'code' | 'stale'>
