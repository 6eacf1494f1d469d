import type { Redactor } from '@botwatch/redact'

import type { Clock } from '../check/clock.ts'
import { confirm, unconfirmed, type Confirmation } from './confirmation.ts'
import { createResult, type HealthCheckResult, type Suspect, type Verdict } from '../check/result.ts'
import type { CheckRules } from './rules.ts'
import type { HealthStatus } from '../check/status.ts'
import { noUptime, observe, uptimePercent, type Uptime } from './uptime.ts'

/** The run a verdict is about. */
export interface EndedRun {
  readonly durationMs: number
  readonly suspect: Suspect | null
  readonly blockedBy: readonly string[]
}

/** A result, and the times on the monotonic clock until which it stands for a new run, and for the check. */
interface LastRun {
  readonly result: HealthCheckResult
  readonly freshUntil: number
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
  #intervalMs: number | null

  constructor(name: string, rules: CheckRules, clock: Clock, redactor: Redactor) {
    this.#name = name
    this.#rules = rules
    this.#clock = clock
    this.#redactor = redactor
    this.#intervalMs = rules.intervalMs
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
    return this.#last !== null && this.#clock.monotonic() < this.#last.freshUntil
  }

  /** Takes in what a run found and gives its result. */
  add(verdict: Verdict, run: EndedRun): HealthCheckResult {
    const endedAt = this.#clock.monotonic()
    const staleAfterMs = this.#rules.staleAfterMs(this.#intervalMs, verdict.retryAfterMs ?? 0)
    // With the monitor at fault, what is not healthy tells nothing of the check.
    const isConclusive =
      verdict.status !== 'unknown' && (run.suspect === null || verdict.status === 'healthy')
    if (isConclusive) this.#confirmation = confirm(this.#confirmation, verdict.status, this.#rules)
    const { confirmed } = this.#confirmation
    // What is confirmed outlives a run that told nothing, but not by more than it would outlive none at all.
    const held = isConclusive || confirmed === 'unknown' ? null : this.#last
    const staleAt = held?.staleAt ?? endedAt + staleAfterMs
    const status = endedAt > staleAt ? 'unknown' : confirmed
    const result = this.#result(verdict, status, run, endedAt > staleAt)
    const freshUntil = endedAt + Math.min(this.#rules.cacheTtlMs, staleAfterMs)
    this.#last = { result, freshUntil, staleAt }
    this.#uptime = observe(this.#uptime, status, endedAt, staleAt)
    this.#runs[verdict.status] += 1
    this.#remember(result)
    return result
  }

  /** A result for what is no run of the check. Changes nothing that is remembered. */
  remark(verdict: Verdict, durationMs: number): HealthCheckResult {
    return this.#result(verdict, verdict.status, { durationMs, suspect: null, blockedBy: [] }, false)
  }

  /** What is known now, without any run: the latest result, `unknown` when that is stale or there is none. */
  view(): HealthCheckResult {
    if (this.#last === null) return this.remark({ status: 'unknown', message: 'Not run yet', code: null }, 0)
    const { result, staleAt } = this.#last
    if (result.stale || this.#clock.monotonic() <= staleAt) return result
    const message = 'Last result is too old'
    return { ...result, status: 'unknown', message, isHealthy: false, code: 'STALE', stale: true }
  }

  /** From now on it is to run this often, by which the latest result is stale as well. */
  expectEvery(intervalMs: number): void {
    this.#intervalMs = intervalMs
    if (this.#last === null) return
    const now = this.#clock.monotonic()
    const staleAt = Math.min(this.#last.staleAt, now + this.#rules.staleAfterMs(intervalMs, 0))
    this.#last = { ...this.#last, staleAt }
    this.#uptime = { ...this.#uptime, until: Math.min(this.#uptime.until, staleAt) }
  }

  /** Leaves the time from now until the next run out of the uptime. */
  pause(): void {
    const now = this.#clock.monotonic()
    this.#uptime = observe(this.#uptime, 'unknown', now, now)
  }

  #result(verdict: Verdict, status: HealthStatus, run: EndedRun, stale: boolean): HealthCheckResult {
    const facts = {
      name: this.#name,
      critical: this.#rules.critical,
      status,
      consecutiveFailures: this.#confirmation.failures,
      endedAt: this.#clock.now(),
      stale,
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
