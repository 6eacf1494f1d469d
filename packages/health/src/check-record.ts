import type { Redactor } from '@botwatch/redact'

import type { Clock } from './clock.ts'
import { confirm, unconfirmed, type Confirmation } from './confirmation.ts'
import { createResult, type HealthCheckResult, type Suspect, type Verdict } from './result.ts'
import type { CheckRules } from './rules.ts'
import type { HealthStatus } from './status.ts'
import { noUptime, observe, uptimePercent, type Uptime } from './uptime.ts'

/** The run a verdict is about. */
export interface EndedRun {
  readonly durationMs: number
  readonly suspect: Suspect | null
  readonly blockedBy: readonly string[]
}

/** A result, and until when it may be relied on, on the monotonic clock. */
interface LastRun {
  readonly result: HealthCheckResult
  readonly endedAt: number
  readonly staleAt: number
}

/** What is remembered of one check: its latest results and what they add up to. */
export class CheckRecord {
  readonly #name: string
  readonly #rules: CheckRules
  readonly #clock: Clock
  readonly #redactor: Redactor
  readonly #history: HealthCheckResult[] = []
  readonly #runs: Record<HealthStatus, number> = { healthy: 0, degraded: 0, unknown: 0, unhealthy: 0 }
  #confirmation: Confirmation = unconfirmed
  #uptime: Uptime = noUptime
  #last: LastRun | null = null

  constructor(name: string, rules: CheckRules, clock: Clock, redactor: Redactor) {
    this.#name = name
    this.#rules = rules
    this.#clock = clock
    this.#redactor = redactor
  }

  /** The result of the latest run as it was, null before the first. */
  get previous(): HealthCheckResult | null {
    return this.#last?.result ?? null
  }

  /** Results, oldest first, at most `historySize`. */
  get history(): readonly HealthCheckResult[] {
    return [...this.#history]
  }

  /** How many runs found what, since the check was added. */
  get runs(): Readonly<Record<HealthStatus, number>> {
    return { ...this.#runs }
  }

  /** Percent of the known time, null without any. */
  get uptimePercent(): number | null {
    return uptimePercent(this.#uptime, this.#clock.monotonic())
  }

  /** Whether the latest result is young enough to stand for a new run. */
  get isFresh(): boolean {
    if (this.#last === null) return false
    const now = this.#clock.monotonic()
    return now < this.#last.endedAt + this.#rules.cacheTtlMs && now <= this.#last.staleAt
  }

  /** Takes in what a run found and gives its result. */
  add(verdict: Verdict, run: EndedRun): HealthCheckResult {
    // With the monitor at fault, what is not healthy tells nothing of the check.
    if (run.suspect === null || verdict.status === 'healthy') {
      this.#confirmation = confirm(this.#confirmation, verdict.status, this.#rules)
    }
    const status = verdict.status === 'unknown' ? 'unknown' : this.#confirmation.confirmed
    const result = this.#result(verdict, status, run)
    const endedAt = this.#clock.monotonic()
    const staleAt = endedAt + this.#rules.staleAfterMs(verdict.retryAfterMs ?? 0)
    this.#last = { result, endedAt, staleAt }
    this.#uptime = observe(this.#uptime, status, endedAt, staleAt)
    this.#runs[verdict.status] += 1
    this.#remember(result)
    return result
  }

  /** A result for what is no run of the check. Changes nothing that is remembered. */
  remark(verdict: Verdict, durationMs: number): HealthCheckResult {
    return this.#result(verdict, verdict.status, { durationMs, suspect: null, blockedBy: [] })
  }

  /** What is known now, without any run: the latest result, `unknown` when that is stale or there is none. */
  view(): HealthCheckResult {
    if (this.#last === null) return this.remark({ status: 'unknown', message: 'Not run yet', code: null }, 0)
    const { result, endedAt, staleAt } = this.#last
    if (this.#clock.monotonic() <= staleAt) return result
    const message = `Last result is older than ${staleAt - endedAt} ms`
    return { ...result, status: 'unknown', message, isHealthy: false, code: 'STALE', stale: true }
  }

  /** Leaves the time from now until the next run out of the uptime. */
  pause(): void {
    const now = this.#clock.monotonic()
    this.#uptime = observe(this.#uptime, 'unknown', now, now)
  }

  #result(verdict: Verdict, status: HealthStatus, run: EndedRun): HealthCheckResult {
    const facts = {
      name: this.#name,
      critical: this.#rules.critical,
      status,
      consecutiveFailures: this.#confirmation.failures,
      endedAt: this.#clock.now(),
      ...run,
    }
    return createResult(verdict, facts, this.#redactor)
  }

  #remember(result: HealthCheckResult): void {
    if (this.#rules.historySize === 0) return
    this.#history.push(result)
    if (this.#history.length > this.#rules.historySize) this.#history.shift()
  }
}
