import type { Checker, CheckerOptions, CheckOutcome } from '../check/checker.ts'
import type { Problem } from '../check/errors.ts'
import { checkerOptionsOf } from '../check/checker-options.ts'
import { SlidingCounts } from '../passive/sliding-counts.ts'
import { describe, integerProblems } from '../validate.ts'

/** Options of {@link passive}. */
export interface PassiveOptions extends CheckerOptions {
  /** Default `passive`. */
  readonly name?: string | undefined
  /** How far back calls count, to a 60th of it. An integer from 1000 to 86400000. Default 300000. */
  readonly windowMs?: number | undefined
  /** With fewer calls in the window nothing is known. An integer from 1 to 1000000. Default 5. */
  readonly minSamples?: number | undefined
  /** A share of failed calls of this or more is degraded. Over 0, up to 1. Default 0.1. */
  readonly degradedErrorRate?: number | undefined
  /** A share of failed calls of this or more is unhealthy. `degradedErrorRate` to 1. Default 0.5. */
  readonly unhealthyErrorRate?: number | undefined
}

/** A checker that is told of calls. */
export interface PassiveChecker extends Checker {
  /** Counts one call of the bot: whether it went well. Never throws; may be passed on by itself. */
  readonly record: (isOk: boolean) => void
}

/**
 * Judges a dependency by the bot's own calls to it, without a call of its own. Too few calls are `unknown`
 * (SKIPPED), never healthy: give it `critical: false` where a bot may be idle. Its memory does not grow with the
 * calls. Metrics: `sample_count`, `error_count`, `error_rate` (null with too few calls).
 *
 * @example
 * const glmTraffic = passive({ name: 'glm_traffic', critical: false })
 * healthChecker.addChecker(glmTraffic)
 * glmTraffic.record(response.ok)
 */
export function passive(options: PassiveOptions = {}): PassiveChecker {
  const { windowMs = 300_000, minSamples = 5, degradedErrorRate = 0.1, unhealthyErrorRate = 0.5 } = options
  const checkerOptions = checkerOptionsOf(options)
  const calls = new SlidingCounts(windowMs)

  function check(): CheckOutcome {
    const { samples, errors } = calls.counts(performance.now())
    const counts = { sample_count: samples, error_count: errors }
    if (samples < minSamples) {
      const message = `Too few calls to judge: ${samples} of ${minSamples}`
      return { status: 'unknown', message, code: 'SKIPPED', metrics: { ...counts, error_rate: null } }
    }
    const rate = errors / samples
    const metrics = { ...counts, error_rate: Math.round(rate * 10_000) / 10_000 }
    if (rate < degradedErrorRate) return { status: 'healthy', message: 'Calls go through normally', metrics }
    const status = rate >= unhealthyErrorRate ? (checkerOptions.failureStatus ?? 'unhealthy') : 'degraded'
    const message = `High error rate: ${errors} of ${samples} calls failed`
    return { status, message, code: 'CONDITION', metrics }
  }

  return {
    name: options.name ?? 'passive',
    options: checkerOptions,
    check,
    record: (isOk) => calls.add(!isOk, performance.now()),
    problems: () => [
      ...integerProblems('windowMs', windowMs, 1000, 86_400_000),
      ...integerProblems('minSamples', minSamples, 1, 1_000_000),
      ...rateProblems(degradedErrorRate, unhealthyErrorRate),
    ],
  }
}

function rateProblems(degraded: unknown, unhealthy: unknown): Problem[] {
  if (!isRate(degraded)) {
    return [{ path: 'degradedErrorRate', expected: 'a number over 0, up to 1', received: describe(degraded) }]
  }
  if (isRate(unhealthy) && Number(unhealthy) >= Number(degraded)) return []
  const expected = `a number from degradedErrorRate (${String(degraded)}) to 1`
  return [{ path: 'unhealthyErrorRate', expected, received: describe(unhealthy) }]
}

function isRate(value: unknown): boolean {
  return typeof value === 'number' && value > 0 && value <= 1
}
