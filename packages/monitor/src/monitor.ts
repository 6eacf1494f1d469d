import type { AlertManager } from '@botwatch/alerts'
import type { HealthChecker } from '@botwatch/health'
import { History, MetricsCollector } from '@botwatch/metrics'
import { createRedactor, type Redactor } from '@botwatch/redact'
import type { SystemSampler } from '@botwatch/system'

import { healthRound } from './bridges/health-to-alerts.ts'
import { recordHealth, SAMPLE_INTERVAL_MS, type HealthRecording } from './bridges/health-to-history.ts'
import { metricsRound } from './bridges/metrics-to-alerts.ts'
import { readCheckHistory, type CheckHistory } from './check-history.ts'
import { connect, type MonitorParts, type OwnChecks } from './connect.ts'
import { createLifecycle, type Lifecycle, type StopOptions } from './lifecycle/lifecycle.ts'
import { createLoop } from './lifecycle/loop.ts'
import { redactedLog, type MonitorLog } from './log.ts'
import type { MonitorConfiguration, MonitorOptions, MonitorSettings } from './options/options.ts'
import { createReconfigure, periodsOf, secretsOf } from './reconfigure.ts'
import { readOptions } from './validate/read-options.ts'
import { createAlerts, createAlertsConfigured, type AlertsConfigured } from './parts/alerts.ts'
import { createDefaultChecks, createHealth } from './parts/health.ts'
import { hostSampler } from './parts/host-sampler.ts'
import { openStores, type Stores } from './stores/open-stores.ts'
import type { MonitorStatus } from './watch/status.ts'
import { createWatch, type Watch } from './watch/watch.ts'

/** How often the results of checks are read for the rules. */
const HEALTH_ROUND_MS = 1000

/** Health checks, metrics and alerts of one bot, connected. */
export interface Monitor {
  readonly health: HealthChecker
  readonly metrics: MetricsCollector
  readonly alerts: AlertManager
  /** The history of checks and metrics, that of the collector. */
  readonly history: History
  /** Reads the past of a check: a day in 5 minutes and 90 days. Rejects with a `MetricsError` if the store fails. */
  readonly checkHistory: (name: string) => Promise<CheckHistory>
  /**
   * Loads what is stored, then checks, collects, evaluates and notifies. Nothing keeps the process alive. Rejects with a
   * `MonitorError` if a database cannot be used, if a check depends on an unknown one, or if the monitor was stopped; then
   * nothing runs. Idempotent.
   */
  readonly start: () => Promise<void>
  /**
   * Replaces the options of `MonitorConfiguration` as a whole, at run time; those left out have their defaults, but
   * for `heartbeatUrl` and `connection`, which stay. It is as if the
   * monitor were created anew with the same databases, but nothing else is disturbed: a check or channel that is the same object
   * as before keeps its state, and so does an equal rule. Rejects with a `MonitorError` that lists every problem
   * (`INVALID_OPTIONS`) or says that the monitor was stopped; then nothing has changed.
   *
   * @example
   * await monitor.reconfigure({ checks, channels, rules, budgets: { day: { limit: '8.00' } } })
   */
  readonly reconfigure: (configuration: MonitorConfiguration) => Promise<void>
  /** Makes the readiness probe fail from now on, while everything goes on. Idempotent. */
  readonly drain: () => void
  /** Stores everything that has changed. Resolves within 2 seconds and never rejects, also if a store fails. */
  readonly save: () => Promise<void>
  /**
   * Ends everything, sends what is due and stores everything. Resolves within `withinMs` (default `drainTimeoutMs`) and never
   * rejects, whatever a channel or store does. Idempotent.
   */
  readonly stop: (options?: StopOptions) => Promise<void>
  /** State of the monitor's loops and stores, and everything that is stalled. From memory. */
  readonly status: () => MonitorStatus
}

/**
 * Creates a monitor for the bot in this process. Throws a `MonitorError` that lists every invalid option, or says which
 * database cannot be opened.
 *
 * @example
 * const monitor = createMonitor({
 *   checks: [gitlab({ token })],
 *   channels: [slackNotifier({ url })],
 *   budgets: { day: { limit: '5.00' } },
 *   dataDir: './data',
 * })
 * await monitor.start()
 * monitor.metrics.recordUsage('glm-4.6', usage)
 * await monitor.stop()
 */
export function createMonitor(options: MonitorOptions = {}): Monitor {
  const settings = readOptions(options)
  const redactor = createRedactor({ secrets: secretsOf(settings) })
  const log = settings.logger && redactedLog(settings.logger, redactor)
  const stores = openStores(settings, log)
  try {
    const { dataDir, metricsIntervalMs } = settings
    const sampler = settings.sampler ?? hostSampler({ dataDir, metricsIntervalMs })
    const defaultChecks = createDefaultChecks(sampler)
    const alertsConfigured = createAlertsConfigured(settings)
    const parts = createParts(settings, { sampler, stores, redactor, alertsConfigured })
    const { health, metrics } = parts
    const { history } = metrics
    const own = settings.health === undefined ? defaultChecks(settings) : []
    const checks: OwnChecks = { current: [...own, ...settings.checks] }
    const undo = connect(parts, { checks, log })
    const recording = recordHealth(health, history)
    const checkHistory = (name: string): Promise<CheckHistory> => {
      recording.sample()
      return readCheckHistory(history, name)
    }
    const { assertNotStopped, useHeartbeat, ...lifecycle } = lifecycleOf(parts, {
      settings,
      stores,
      log,
      redact: redactor.text,
      undo: [...undo, recording.stop],
      recording,
    })
    const reconfigure = createReconfigure({
      options: { ...options },
      settings,
      parts,
      checks,
      redactor,
      defaultChecks,
      alertsConfigured,
      useHeartbeat,
      assertNotStopped: () => assertNotStopped('reconfigured'),
    })
    return { ...parts, history, checkHistory, ...lifecycle, reconfigure }
  } catch (error) {
    // What failed is reported; that closing fails as well is not.
    stores.close().catch(() => {})
    throw error
  }
}

/** Creates the parts that were not given. */
function createParts(
  settings: MonitorSettings,
  {
    sampler,
    stores,
    redactor,
    alertsConfigured,
  }: {
    readonly sampler: SystemSampler
    readonly stores: Stores
    readonly redactor: Redactor
    readonly alertsConfigured: AlertsConfigured
  },
): MonitorParts {
  const { version, timeZone, budgets, prices, retention } = settings
  const health = settings.health ?? createHealth(settings, redactor)
  const historyOf = (): History => new History({ store: stores.history, days: retention.historyDays })
  const ofUsage = { timeZone, budgets, prices, store: stores.usage, retentionDays: retention.usageDays }
  const metrics =
    settings.metrics ?? new MetricsCollector({ sampler, version, history: historyOf(), ...ofUsage })
  const create = (): AlertManager => {
    const configuration = alertsConfigured(settings, periodsOf({ metrics }, settings))
    return createAlerts(settings, { configuration, redact: redactor.text, store: stores.alerts })
  }
  return { health, metrics, alerts: settings.alerts ?? create() }
}

/** Samples and results of checks go to the alert manager in rounds, its notifications to the channels. A watch looks at all. */
function lifecycleOf(
  parts: MonitorParts,
  {
    settings,
    stores,
    log,
    redact,
    undo,
    recording,
  }: {
    readonly settings: MonitorSettings
    readonly stores: Stores
    readonly log: MonitorLog | undefined
    readonly redact: (text: string) => string
    readonly undo: readonly (() => unknown)[]
    readonly recording: HealthRecording
  },
): Lifecycle & Pick<Watch, 'status' | 'useHeartbeat'> {
  const { health, metrics, alerts } = parts
  const { checkIntervalMs, metricsIntervalMs, drainTimeoutMs, heartbeatUrl, connection } = settings
  const logError =
    (message: string) =>
    (error: unknown): void =>
      log?.error({ err: error }, message)
  const onError = logError('an evaluation round failed')
  const metricRules = createLoop({
    name: 'metric_rules',
    intervalMs: metricsIntervalMs,
    run: metricsRound(metrics, alerts),
    onError,
  })
  const loops = [
    createLoop({
      name: 'health_rules',
      intervalMs: HEALTH_ROUND_MS,
      run: healthRound(health, alerts),
      onError,
    }),
    metricRules,
    createLoop({
      name: 'check_history',
      intervalMs: SAMPLE_INTERVAL_MS,
      run: async () => recording.sample(),
      onError: logError('the checks could not be recorded'),
    }),
  ]
  const watch = createWatch({
    ...parts,
    loops,
    checkIntervalMs,
    paths: stores.paths,
    heartbeatUrl,
    connection,
    log,
    redact,
    onError: logError('the channels could not be read'),
  })
  const lifecycle = createLifecycle({
    ...parts,
    stores,
    loops: [...loops, ...watch.loops],
    onStart: watch.start,
    beforeSave: recording.sample,
    checkIntervalMs,
    drainTimeoutMs,
    // A bot that spends too fast spends more by the next round.
    undo: [...undo, watch.stop, metrics.on('budget', metricRules.runSoon)],
    onError: logError('a part of the monitor failed'),
  })
  return { ...lifecycle, status: watch.status, useHeartbeat: watch.useHeartbeat }
}
