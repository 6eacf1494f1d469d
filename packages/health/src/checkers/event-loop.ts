import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as wait } from 'node:timers/promises'

import type { CheckContext, Checker, CheckerOptions, CheckOutcome } from '../check/checker.ts'
import type { Problem } from '../check/errors.ts'
import { checkerOptionsOf } from '../check/checker-options.ts'
import { roundMs } from '../check/result.ts'
import { describe, integerProblems } from '../validate.ts'

/** Options of {@link eventLoop}. */
export interface EventLoopOptions extends CheckerOptions {
  /** Default `event_loop`. */
  readonly name?: string | undefined
  /** A 99th percentile of this or more is degraded. 1 to 60000. Default 100. */
  readonly degradedP99Ms?: number | undefined
  /** A 99th percentile of this or more is unhealthy. `degradedP99Ms` to 60000. Default 500. */
  readonly unhealthyP99Ms?: number | undefined
  /** How often the delay is measured. An integer from 1 to 1000. Default 10. */
  readonly resolutionMs?: number | undefined
}

/** A checker that measures in the background from its first run on. */
export interface EventLoopChecker extends Checker, Disposable {}

const FIRST_WINDOW_MS = 200
const MAX_MS = 60_000

/**
 * Checks how late this process's event loop is, over the time since the run before; the first run starts the
 * measuring and takes 200 ms. The measuring does not keep the process alive, and ends at `Symbol.dispose`.
 * Metrics: `event_loop_p50_ms`, `event_loop_p99_ms`, `event_loop_max_ms`.
 *
 * @example
 * healthChecker.addChecker(eventLoop({ degradedP99Ms: 50, critical: false }))
 */
export function eventLoop(options: EventLoopOptions = {}): EventLoopChecker {
  const { degradedP99Ms = 100, unhealthyP99Ms = 500, resolutionMs = 10 } = options
  const checkerOptions = checkerOptionsOf(options)
  let histogram: ReturnType<typeof monitorEventLoopDelay> | undefined

  async function check({ signal }: CheckContext): Promise<CheckOutcome> {
    if (histogram === undefined) {
      histogram = monitorEventLoopDelay({ resolution: resolutionMs })
      histogram.enable()
    }
    // Held on to: it may be disposed of during the wait.
    const delays = histogram
    if (delays.count === 0) await wait(Math.max(FIRST_WINDOW_MS, 3 * resolutionMs), undefined, { signal })
    if (delays.count === 0 || delays !== histogram) {
      return { status: 'unknown', message: 'Event loop delay was not measured', code: 'SKIPPED' }
    }
    const [p50, p99, max] = [delays.percentile(50), delays.percentile(99), delays.max].map(toDelayMs)
    delays.reset()
    const metrics = { event_loop_p50_ms: p50, event_loop_p99_ms: p99, event_loop_max_ms: max }
    return judge(p99 ?? 0, metrics)
  }

  // A measurement is the time between two ticks of a timer, so its interval is no delay.
  const toDelayMs = (nanoseconds: number): number => roundMs(nanoseconds / 1e6 - resolutionMs)

  function judge(p99: number, metrics: NonNullable<CheckOutcome['metrics']>): CheckOutcome {
    if (p99 < degradedP99Ms) return { status: 'healthy', message: 'Event loop responsive', metrics }
    const status = p99 >= unhealthyP99Ms ? (checkerOptions.failureStatus ?? 'unhealthy') : 'degraded'
    return { status, message: `High event loop delay: ${p99.toFixed(1)} ms`, code: 'CONDITION', metrics }
  }

  return {
    name: options.name ?? 'event_loop',
    options: checkerOptions,
    check,
    problems: () => problemsOf(degradedP99Ms, unhealthyP99Ms, resolutionMs),
    [Symbol.dispose]: () => {
      histogram?.disable()
      histogram = undefined
    },
  }
}

function problemsOf(degraded: unknown, unhealthy: unknown, resolutionMs: unknown): Problem[] {
  const isDegradedFine = isBetween(degraded, 1)
  return [
    ...(isDegradedFine
      ? []
      : [{ path: 'degradedP99Ms', expected: `a number from 1 to ${MAX_MS}`, received: describe(degraded) }]),
    ...(!isDegradedFine || isBetween(unhealthy, Number(degraded))
      ? []
      : [
          {
            path: 'unhealthyP99Ms',
            expected: `a number from degradedP99Ms (${String(degraded)}) to ${MAX_MS}`,
            received: describe(unhealthy),
          },
        ]),
    ...integerProblems('resolutionMs', resolutionMs, 1, 1000),
  ]
}

function isBetween(value: unknown, min: number): boolean {
  return typeof value === 'number' && value >= min && value <= MAX_MS
}
