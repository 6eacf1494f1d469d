import { described, duration, renamed, share, type ConfigSchema } from '@botwatch/options/config'
import * as v from 'valibot'

import { pickCheckerOptions } from '../check/checker-options.ts'
import type { Checker, CheckOutcome } from '../check/checker.ts'
import { durationText } from '../heartbeat/duration-text.ts'
import { minSamplesSchema, readPassiveOptions, type PassiveOptions } from '../passive/options.ts'
import { SlidingCounts } from '../passive/sliding-counts.ts'

export type { PassiveOptions } from '../passive/options.ts'

/** A checker that evaluates recorded calls. */
export interface PassiveChecker extends Checker {
  /** Counts one call of the bot, true if it succeeded. Never throws. Can be passed as a callback. */
  readonly record: (isOk: boolean) => void
}

/** Fields of a check of the type `passive` in a configuration file, beside those of every check. */
export const passiveConfig: ConfigSchema = v.strictObject({
  window: v.optional(described(duration(), 'How long a call counts. Default 5m.')),
  min_samples: v.optional(
    described(minSamplesSchema, 'With fewer calls in the window the status is unknown. Default 5.'),
  ),
  degraded_error_rate: v.optional(
    renamed(
      'degradedErrorRate',
      described(share(), 'Share of failed calls from which the check is degraded. Default 10%.'),
    ),
  ),
  unhealthy_error_rate: v.optional(
    renamed(
      'unhealthyErrorRate',
      described(share(), 'Share of failed calls from which the check is unhealthy. Default 50%.'),
    ),
  ),
})

/**
 * Creates a checker that evaluates the bot's own calls to a service, without a call of its own. With too few calls the
 * status is `unknown` (IDLE), which fails no probe and raises no alert: a bot may have a quiet night. Its memory does not grow
 * with the calls. Metrics: `sample_count`, `error_count`, `error_rate` (null with too few calls). Throws a
 * `HealthError` on invalid options.
 *
 * @example
 * const glmTraffic = passive({ name: 'glm_traffic' })
 * healthChecker.addChecker(glmTraffic)
 * glmTraffic.record(response.ok)
 */
export function passive(options: PassiveOptions = {}): PassiveChecker {
  const settings = readPassiveOptions(options)
  const { name, windowMs, minSamples, degradedErrorRate, unhealthyErrorRate } = settings
  const calls = new SlidingCounts(windowMs)

  function check(): CheckOutcome {
    const { samples, errors } = calls.counts(performance.now())
    const counts = { sample_count: samples, error_count: errors }
    if (samples < minSamples) {
      const message = `Too few calls to evaluate: ${samples} of ${minSamples}`
      return { status: 'unknown', message, code: 'IDLE', metrics: { ...counts, error_rate: null } }
    }
    const rate = errors / samples
    const metrics = { ...counts, error_rate: Math.round(rate * 10_000) / 10_000 }
    if (rate < degradedErrorRate) return { status: 'healthy', message: 'Calls go through normally', metrics }
    const status = rate >= unhealthyErrorRate ? (settings.failureStatus ?? 'unhealthy') : 'degraded'
    const message = `High error rate: ${errors} of ${samples} calls failed in ${durationText(windowMs)}`
    return { status, message, code: 'CONDITION', metrics }
  }

  return {
    name,
    options: pickCheckerOptions(settings),
    check,
    record: (isOk) => calls.add(!isOk, performance.now()),
  }
}
