import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as wait } from 'node:timers/promises'

import { integer, number } from '@botwatch/options'
import { described, duration, type ConfigSchema } from '@botwatch/options/config'
import * as v from 'valibot'

import { checkerSchema, pickCheckerOptions, readCheckerOptions } from '../check/checker-options.ts'
import type { CheckContext, Checker, CheckerOptions, CheckOutcome } from '../check/checker.ts'
import { checkName } from '../check/name.ts'
import { notBelow } from '../check/order.ts'
import { roundMs } from '../check/result.ts'

/** Options of {@link eventLoop}. */
export interface EventLoopOptions extends CheckerOptions {
  /** Default `event_loop`. */
  readonly name?: string | undefined
  /** 99th percentile of the delay from which the status is degraded. 1 to 60000. Default 100. */
  readonly degradedP99Ms?: number | undefined
  /** 99th percentile of the delay from which the status is unhealthy. `degradedP99Ms` to 60000. Default 500. */
  readonly unhealthyP99Ms?: number | undefined
  /** Interval of the measurements. An integer from 1 to 1000. Default 10. */
  readonly resolutionMs?: number | undefined
}

/** A checker that measures in the background from its first run until it is closed or disposed of. */
export interface EventLoopChecker extends Checker, Disposable {}

const FIRST_WINDOW_MS = 200
const MAX_MS = 60_000

const schema = v.pipe(
  checkerSchema({
    name: v.optional(checkName(), 'event_loop'),
    degradedP99Ms: v.optional(number(1, MAX_MS), 100),
    unhealthyP99Ms: v.optional(number(1, MAX_MS), 500),
    resolutionMs: v.optional(integer(1, 1000), 10),
  }),
  notBelow('unhealthyP99Ms', 'degradedP99Ms'),
)

/** Fields of a check of the type `event_loop` in a configuration file, beside those of every check. */
export const eventLoopConfig: ConfigSchema = v.strictObject({
  degraded_p99: v.optional(
    described(duration(), '99th percentile of the delay from which the check is degraded. Default 100ms.'),
  ),
  unhealthy_p99: v.optional(
    described(duration(), '99th percentile of the delay from which the check is unhealthy. Default 500ms.'),
  ),
  resolution: v.optional(described(duration(), 'Interval of the measurements. Default 10ms.')),
})

/**
 * Creates a checker of the delay of this process's event loop since the run before; the first run starts the measurement
 * and takes 200 ms. The measurement does not keep the process alive. Metrics: `event_loop_p50_ms`, `event_loop_p99_ms`,
 * `event_loop_max_ms`. Throws a `HealthError` on invalid options.
 *
 * @example
 * healthChecker.addChecker(eventLoop({ degradedP99Ms: 50, critical: false }))
 */
export function eventLoop(options: EventLoopOptions = {}): EventLoopChecker {
  const settings = readCheckerOptions(schema, options)
  const { degradedP99Ms, unhealthyP99Ms, resolutionMs } = settings
  let histogram: ReturnType<typeof monitorEventLoopDelay> | undefined

  async function check({ signal }: CheckContext): Promise<CheckOutcome> {
    if (histogram === undefined) {
      histogram = monitorEventLoopDelay({ resolution: resolutionMs })
      histogram.enable()
    }
    // A reference of its own, because the checker may be closed during the wait.
    const delays = histogram
    if (delays.count === 0) await wait(Math.max(FIRST_WINDOW_MS, 3 * resolutionMs), undefined, { signal })
    if (delays.count === 0 || delays !== histogram) {
      return { status: 'unknown', message: 'Event loop delay was not measured', code: 'SKIPPED' }
    }
    const [p50, p99, max] = [delays.percentile(50), delays.percentile(99), delays.max].map(toDelayMs)
    delays.reset()
    const metrics = { event_loop_p50_ms: p50, event_loop_p99_ms: p99, event_loop_max_ms: max }
    return evaluate(p99 ?? 0, metrics)
  }

  // A measurement is the time between two ticks of a timer, and its interval is no delay.
  const toDelayMs = (nanoseconds: number): number => roundMs(nanoseconds / 1e6 - resolutionMs)

  function evaluate(p99: number, metrics: NonNullable<CheckOutcome['metrics']>): CheckOutcome {
    if (p99 < degradedP99Ms) return { status: 'healthy', message: 'Event loop responsive', metrics }
    const status = p99 >= unhealthyP99Ms ? (settings.failureStatus ?? 'unhealthy') : 'degraded'
    return { status, message: `High event loop delay: ${p99.toFixed(1)} ms`, code: 'CONDITION', metrics }
  }

  function close(): void {
    histogram?.disable()
    histogram = undefined
  }

  return { name: settings.name, options: pickCheckerOptions(settings), check, close, [Symbol.dispose]: close }
}
