import { integer } from '@botwatch/options'
import { described, duration, renamed, type ConfigSchema } from '@botwatch/options/config'
import * as v from 'valibot'

import { checkerSchema, pickCheckerOptions, readCheckerOptions } from '../check/checker-options.ts'
import type { CheckContext, Checker, CheckerOptions, CheckOutcome } from '../check/checker.ts'
import { checkName } from '../check/name.ts'
import { HeartbeatWatch, type HeartbeatRecord } from '../heartbeat/watch.ts'
import { evaluateHeartbeat, isMissed } from '../heartbeat/evaluate.ts'

export type { HeartbeatRecord } from '../heartbeat/watch.ts'

/** Options of {@link heartbeat}. */
export interface HeartbeatOptions extends CheckerOptions {
  /** Name of the job. */
  readonly name: string
  /** Interval at which the job reports. 1000 to 31622400000 (366 days). */
  readonly everyMs: number
  /**
   * How late a report may be until the status is unhealthy. 0 to 31622400000. Default a fifth of `everyMs`, at least a
   * minute and at most an hour.
   */
  readonly graceMs?: number | undefined
}

/** A checker to which a job reports. */
export interface HeartbeatChecker extends Checker {
  readonly everyMs: number
  readonly graceMs: number
  /** The job is alive and has done its work. `message`: up to 500 characters for people. Never throws. */
  readonly beat: (message?: string) => void
  /** The job has failed: unhealthy until the next `beat`. Never throws. */
  readonly fail: (message?: string) => void
  /** The latest reports. */
  readonly last: () => HeartbeatRecord
  /** Takes over the `last()` of an earlier process. Reports since the checker was created take precedence. */
  readonly restore: (record: HeartbeatRecord) => void
  readonly check: (context?: Pick<CheckContext, 'stoodStillMs'>) => CheckOutcome
}

/** Longest interval of a job. */
const MAX_MS = 31_622_400_000
/** A look costs nothing, and a late job is noticed soon. */
const LOOK_EVERY_MS = 10_000

const schema = checkerSchema({
  name: checkName(),
  everyMs: integer(1000, MAX_MS),
  graceMs: v.optional(integer(0, MAX_MS)),
})

/** Fields of a check of the type `heartbeat` in a configuration file, beside those of every check but `interval`. */
export const heartbeatConfig: ConfigSchema = v.strictObject({
  interval: renamed('everyMs', described(duration(), 'Interval at which the job reports, at most 366d.')),
  grace: v.optional(
    described(
      duration(),
      'How late a report may be until the status is unhealthy. Default a fifth of the interval, from 1m to 1h.',
    ),
  ),
})

/**
 * Creates a checker of a job that reports by itself: healthy until `everyMs` after the last `beat`, degraded (late) during
 * `graceMs`, then unhealthy; unhealthy at once after `fail`. A job that has never reported is `unknown` until both have passed
 * since it was first expected, then unhealthy. Runs every 10 seconds, and takes part in no probe unless `probes` says so:
 * an orchestrator cannot help a job. Throws a `HealthError` on invalid options.
 *
 * @example
 * const nightly = heartbeat({ name: 'nightly', everyMs: 86_400_000 })
 * healthChecker.addChecker(nightly)
 * nightly.beat('120 reviews')
 */
export function heartbeat(options: HeartbeatOptions): HeartbeatChecker {
  const settings = readCheckerOptions(schema, options)
  const { name, everyMs, graceMs = defaultGraceMs(everyMs), failureStatus = 'unhealthy' } = settings
  const rules = { everyMs, graceMs, failureStatus }
  const watch = new HeartbeatWatch()
  return {
    name,
    options: pickCheckerOptions(settings, { intervalMs: LOOK_EVERY_MS, cacheTtlMs: 0, probes: [] }),
    everyMs,
    graceMs,
    beat: (message) => watch.note(false, message),
    fail: (message) => watch.note(true, message),
    last: () => watch.last,
    restore: (record) => watch.restore(record),
    check: ({ stoodStillMs = 0 } = {}) => {
      if (stoodStillMs > 0) watch.standStill(stoodStillMs)
      if (isMissed(watch.reading, rules)) watch.miss()
      return evaluateHeartbeat(watch.reading, rules)
    },
  }
}

/** Whether a checker is one that {@link heartbeat} created, also in another copy of this package. */
export function isHeartbeat(checker: Checker): checker is HeartbeatChecker {
  const { beat, fail, last, restore, everyMs, graceMs } = Object(checker) as Partial<HeartbeatChecker>
  return (
    [beat, fail, last, restore].every((method) => typeof method === 'function') &&
    [everyMs, graceMs].every((value) => typeof value === 'number')
  )
}

function defaultGraceMs(everyMs: number): number {
  return Math.min(Math.max(Math.round(everyMs / 5), 60_000), 3_600_000)
}
