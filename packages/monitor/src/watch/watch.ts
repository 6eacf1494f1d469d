import type { AlertManager } from '@botwatch/alerts'
import type { HealthChecker } from '@botwatch/health'
import type { ConnectionOptions } from '@botwatch/http'
import type { MetricsCollector } from '@botwatch/metrics'

import type { Loop } from '../lifecycle/loop.ts'
import type { MonitorLog } from '../log.ts'
import type { StorePaths } from '../stores/open-stores.ts'
import { watchChannels } from './channels.ts'
import { createHeartbeatCalls, type HeartbeatTarget } from './heartbeat-url.ts'
import { checksStatus, isoTime, loopStatus, storeStatus } from './describe.ts'
import type { MonitorStatus, Stall, StoreStatus } from './status.ts'
import { watchStore, type StoreFailures } from './store-failures.ts'

/** How late a run may be beyond two intervals. */
const LATE_MS = 60_000

/** What a watch looks at. */
export interface WatchedParts {
  readonly health: HealthChecker
  readonly metrics: MetricsCollector
  readonly alerts: AlertManager
  readonly loops: readonly Loop[]
  readonly checkIntervalMs: number
  /** Paths of the databases that the monitor has opened. */
  readonly paths: StorePaths
  readonly heartbeatUrl: string | undefined
  readonly connection: ConnectionOptions | undefined
  readonly log: MonitorLog | undefined
  /** Hides secrets. */
  readonly redact: (text: string) => string
  readonly onError: (error: unknown) => void
}

/** Watches whether a monitor does its work. */
export interface Watch {
  /** Loops to run with those that are watched. */
  readonly loops: readonly Loop[]
  readonly status: () => MonitorStatus
  /** Calls another heartbeat URL from now on, or none. */
  readonly useHeartbeat: (target: HeartbeatTarget) => void
  /** Call with the start. */
  readonly start: () => void
  readonly stop: () => void
}

/** Creates the watch of a monitor, and the calls of its heartbeat URL. */
export function createWatch(parts: WatchedParts): Watch {
  const { health, metrics, alerts, heartbeatUrl, connection, log, redact, onError } = parts
  const channels = watchChannels(alerts, onError)
  const watched = [...parts.loops, channels.loop]
  const failures: Readonly<Record<StoreStatus['name'], StoreFailures>> = {
    usage: watchStore((onFailure, onRecovery) => [
      metrics.on('store_error', ({ error }) => onFailure(error)),
      metrics.on('store_recovered', onRecovery),
    ]),
    history: watchStore((onFailure, onRecovery) => [
      metrics.history.on('store_error', ({ error }) => onFailure(error)),
      metrics.history.on('store_recovered', onRecovery),
    ]),
    alerts: watchStore((onFailure, onRecovery) => [
      alerts.on('error', onFailure),
      alerts.on('storeRecovered', onRecovery),
    ]),
  }
  let startedAtMs: number | null = null
  let isRunning = false

  const stalled = (): readonly Stall[] => {
    if (!isRunning) return []
    const stores = Object.entries(failures).flatMap(([name, { current }]): readonly Stall[] => {
      const failure = current()
      return failure?.isLasting === true ? [{ kind: 'store', name, since: isoTime(failure.sinceMs) }] : []
    })
    return [...loopStalls(watched, health), ...stores, ...channels.stalled()]
  }
  const calls = createHeartbeatCalls({ heartbeatUrl, connection }, { stalled, log })

  return {
    loops: [channels.loop, calls.loop],
    useHeartbeat: calls.use,
    start: () => {
      startedAtMs = Date.now()
      isRunning = true
    },
    stop: () => {
      isRunning = false
      for (const { stop } of Object.values(failures)) stop()
    },
    status: () => {
      const stalls = stalled()
      const loops = [...watched, ...(calls.hasUrl() ? [calls.loop] : [])].map((loop) =>
        loopStatus(loop, stalls, redact),
      )
      return {
        startedAt: startedAtMs === null ? null : isoTime(startedAtMs),
        loops: [checksStatus(parts, stalls, isRunning), ...loops],
        stores: (['usage', 'history', 'alerts'] as const).map((name) =>
          storeStatus(name, parts.paths[name], failures[name], redact),
        ),
        stalled: stalls,
        hasHeartbeatUrl: calls.hasUrl(),
      }
    },
  }
}

/** The schedule of the checks is stalled if a run that was due has not ended a minute after its time limit. */
function loopStalls(loops: readonly Loop[], health: HealthChecker): readonly Stall[] {
  const { overdueMs } = health.getStatusSummary()
  const late = loops
    .map((loop) => loop.state())
    .filter(
      ({ isRunning, intervalMs, sinceSuccessMs }) => isRunning && sinceSuccessMs > 2 * intervalMs + LATE_MS,
    )
    .map(({ name, sinceSuccessMs }) => ({ name, forMs: sinceSuccessMs }))
  const checks = overdueMs > LATE_MS ? [{ name: 'checks', forMs: overdueMs }] : []
  return [...checks, ...late].map(({ name, forMs }) => {
    return { kind: 'loop', name, since: isoTime(Date.now() - forMs) }
  })
}
