import { createRedactor, type Redactor } from '@botwatch/redact'

import { integerOptionProblems } from './check/checker-problems.ts'
import { systemClock, type Clock } from './check/clock.ts'
import { HealthError } from './check/errors.ts'
import type { RuleDefaults } from './record/rules.ts'
import { describe, integerProblems, timeoutProblems } from './validate.ts'

/** Options of `HealthChecker`. */
export interface HealthCheckerOptions {
  /** Bounds `checkAll` and `checkSingle` as a whole. An integer from 1 to 300000. Default 30000. */
  readonly overallTimeoutMs?: number | undefined
  /** How many checks run at once; the others wait their turn. An integer from 1 to 10000. Default 8. */
  readonly maxConcurrency?: number | undefined
  /** How long a result is given again in place of a new run, for checks that do not say. 0 to 3600000, 0 is off. Default 1000. */
  readonly cacheTtlMs?: number | undefined
  /** How often checks that do not say run in the background. 1000 to 86400000. Default never. */
  readonly intervalMs?: number | undefined
  /** Takes secrets out of every result. Default one that knows the shapes of secrets and no particular one. */
  readonly redactor?: Redactor | undefined
  /** Default the clocks of this process. Timers are the global ones in any case. */
  readonly clock?: Clock | undefined
}

/** The options with every default filled in. */
export interface HealthCheckerSettings {
  readonly overallTimeoutMs: number
  readonly maxConcurrency: number
  readonly defaults: RuleDefaults
  readonly redactor: Redactor
  readonly clock: Clock
}

/** Fills in the defaults. Throws a `HealthError` that lists every option that cannot be used. */
export function resolveOptions(options: HealthCheckerOptions): HealthCheckerSettings {
  const { overallTimeoutMs = 30_000, maxConcurrency = 8, cacheTtlMs = 1000, intervalMs = null } = options
  const { redactor = createRedactor(), clock = systemClock } = options
  const { text, value } = (redactor ?? {}) as Partial<Redactor>
  const { now, monotonic } = (clock ?? {}) as Partial<Clock>
  const isRedactor = typeof text === 'function' && typeof value === 'function'
  const isClock = typeof now === 'function' && typeof monotonic === 'function'
  const problems = [
    ...timeoutProblems('overallTimeoutMs', overallTimeoutMs),
    ...integerProblems('maxConcurrency', maxConcurrency, 1, 10_000),
    ...integerOptionProblems('cacheTtlMs', cacheTtlMs),
    ...integerOptionProblems('intervalMs', intervalMs ?? undefined),
    ...(isRedactor ? [] : [{ path: 'redactor', expected: 'a redactor', received: describe(redactor) }]),
    ...(isClock ? [] : [{ path: 'clock', expected: 'now and monotonic', received: describe(clock) }]),
  ]
  if (problems.length > 0) throw new HealthError('INVALID_OPTIONS', problems)
  return { overallTimeoutMs, maxConcurrency, defaults: { cacheTtlMs, intervalMs }, redactor, clock }
}
