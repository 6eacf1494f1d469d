import type { AlertManager } from '@botwatch/alerts'
import { isHealthError, type HealthChecker } from '@botwatch/health'
import type { MetricsCollector } from '@botwatch/metrics'

import { invalidOptions, MonitorError } from '../errors.ts'
import type { Stores } from '../stores/open-stores.ts'
import type { Loop } from './loop.ts'
import { callAll, within } from './within.ts'

const SAVE_LIMIT_MS = 2000
const MAX_LIMIT_MS = 600_000

/** Options of `stop`. */
export interface StopOptions {
  /** Time limit, 1 to 600000. Default `drainTimeoutMs`. */
  readonly withinMs?: number | undefined
}

/** What a lifecycle starts and stops. */
export interface LifecycleParts {
  readonly health: HealthChecker
  readonly metrics: MetricsCollector
  readonly alerts: AlertManager
  readonly stores: Stores
  readonly loops: readonly Loop[]
  /** Called when everything runs. */
  readonly onStart: () => void
  /** Adds what is to be stored. */
  readonly beforeSave: () => void
  readonly checkIntervalMs: number
  readonly drainTimeoutMs: number
  /** Undo what connects the parts, which may outlive the monitor. */
  readonly undo: readonly (() => unknown)[]
  /** Takes a failure that changes nothing else. */
  readonly onError: (error: unknown) => void
}

/** The functions of a monitor that start and end its work. */
export interface Lifecycle {
  /** Throws a `MonitorError` with code `STOPPED` after `stop` was called. `what` could not be done: "started again". */
  readonly assertNotStopped: (what: string) => void
  readonly start: () => Promise<void>
  readonly drain: () => void
  readonly save: () => Promise<void>
  readonly stop: (options?: StopOptions) => Promise<void>
}

/** Creates the lifecycle of a monitor, which can be started and stopped once. */
export function createLifecycle(parts: LifecycleParts): Lifecycle {
  const {
    health,
    metrics,
    alerts,
    stores,
    loops,
    onStart,
    beforeSave,
    checkIntervalMs,
    drainTimeoutMs,
    undo,
    onError,
  } = parts
  let started: Promise<void> | undefined
  let stopped: Promise<void> | undefined

  const assertNotStopped = (what: string = 'started again'): void => {
    if (stopped !== undefined)
      throw new MonitorError('STOPPED', `A stopped monitor cannot be ${what}; create a new one`)
  }
  const launch = async (): Promise<void> => {
    await stores.load()
    assertNotStopped()
    startHealth(health, checkIntervalMs)
    alerts.start()
    metrics.startCollection()
    for (const loop of loops) loop.start()
    onStart()
    // Stored with the alerts, in the background.
    void callAll(
      stores.problems().map((problem) => () => alerts.reportProblem(problem)),
      onError,
    )
  }
  const save = async (): Promise<void> => {
    const limit = { withinMs: SAVE_LIMIT_MS }
    await callAll([beforeSave], onError)
    await within(callAll([() => metrics.save(limit), () => alerts.save(limit)], onError), SAVE_LIMIT_MS)
  }
  /** Each step gets a share of the time that is left, so that one that hangs leaves some for the next. */
  const stopAll = async (limitMs: number): Promise<void> => {
    const untilMs = performance.now() + limitMs
    const share = (part: number): number => Math.max(1, Math.floor((untilMs - performance.now()) * part))
    const ended = callAll(
      [beforeSave, () => health.stop(), () => started, ...loops.map((loop) => () => loop.stop())],
      () => {},
    )
    await within(ended, share(0.2))
    const limit = { withinMs: share(0.9) }
    await within(
      callAll([() => metrics.stopCollection(limit), () => alerts.stop(limit)], onError),
      limit.withinMs,
    )
    await within(callAll([() => stores.close()], onError), share(1))
    void callAll(undo, onError)
  }
  return {
    assertNotStopped,
    start: async () => {
      assertNotStopped()
      started ??= launch().catch((error: unknown) => {
        started = undefined
        throw error
      })
      await started
    },
    drain: () => health.drain(),
    save: async () => {
      if (stopped === undefined) await save()
    },
    stop: async ({ withinMs } = {}) => {
      const limitMs = isLimit(withinMs) ? withinMs : drainTimeoutMs
      stopped ??= stopAll(limitMs)
      await within(stopped, limitMs)
    },
  }
}

/** Throws a `MonitorError` if a check depends on one that there is not. */
function startHealth(health: HealthChecker, intervalMs: number): void {
  try {
    health.start({ intervalMs })
  } catch (error) {
    throw isHealthError(error) ? invalidOptions(error.problems) : error
  }
}

function isLimit(value: unknown): value is number {
  return typeof value === 'number' && value >= 1 && value <= MAX_LIMIT_MS
}
