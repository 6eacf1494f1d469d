import { AlertManager, defaultRules, type AlertRuleInput } from '@botwatch/alerts'
import { HealthChecker } from '@botwatch/health'
import { ApplicationHealthChecker } from '@botwatch/health/application'
import { SystemResourceChecker } from '@botwatch/health/system'
import { MetricsCollector } from '@botwatch/metrics'
import { logNotifier } from '@botwatch/notifiers/log'
import { createRedactor } from '@botwatch/redact'
import { createSystemSampler } from '@botwatch/system'

import { exposeAlerts } from './bridges/alerts-to-metrics.ts'
import { logAlertEvents, logHealthEvents, logMetricsEvents } from './bridges/events-to-log.ts'
import { healthRound, MAX_ROUND_GAP_MS } from './bridges/health-to-alerts.ts'
import { exposeHealth } from './bridges/health-to-metrics.ts'
import { metricsRound } from './bridges/metrics-to-alerts.ts'
import { MonitorError } from './errors.ts'
import { redactedLog } from './log.ts'
import { createLoop } from './loop.ts'
import { readOptions, type MonitorOptions, type MonitorSettings } from './options.ts'
import { openStores, type Stores } from './stores.ts'
import { ruleWebhook } from './url-notifier.ts'

/** How often the results of checks are read for the rules. */
const HEALTH_ROUND_MS = 1000

/** Health checks, metrics and alerts of one bot, connected. */
export interface Monitor {
  readonly health: HealthChecker
  readonly metrics: MetricsCollector
  readonly alerts: AlertManager
  /**
   * Loads what is stored, then checks, collects, evaluates and notifies. Nothing keeps the process alive. Rejects with a
   * `MonitorError` if a database is in use or cannot be opened, or if the monitor was stopped; then nothing runs. Idempotent.
   */
  readonly start: () => Promise<void>
  /** Makes the readiness probe fail from now on, while everything goes on. Idempotent. */
  readonly drain: () => void
  /** Stores everything that has changed. Never rejects. */
  readonly save: () => Promise<void>
  /** Ends everything, sends what can be sent within `drainTimeoutMs`, and stores everything. Never rejects. Idempotent. */
  readonly stop: (options?: { readonly withinMs?: number }) => Promise<void>
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
  const stores = openStores(settings)
  try {
    return connect(settings, stores)
  } catch (error) {
    void stores.close()
    throw error
  }
}

/** Samples and results of checks go to the alert manager, its notifications to the channels. */
function connect(settings: MonitorSettings, stores: Stores): Monitor {
  const { metricsIntervalMs, checkIntervalMs } = settings
  const redactor = createRedactor({ secrets: settings.secrets })
  const logger = settings.logger && redactedLog(settings.logger, redactor)
  const sampler = createSystemSampler({ intervalMs: Math.min(15_000, metricsIntervalMs) })
  const { version, timeZone, budgets, prices } = settings
  const metrics =
    settings.metrics ??
    new MetricsCollector({ sampler, version, timeZone, budgets, prices, store: stores.usage })
  const health = settings.health ?? new HealthChecker({ overallTimeoutMs: settings.checkTimeoutMs, redactor })
  if (settings.health === undefined && settings.defaultChecks) {
    health.addChecker(new SystemResourceChecker({ sampler }))
    health.addChecker(new ApplicationHealthChecker({ required: settings.required, version }))
  }
  for (const check of settings.checks) health.addChecker(check)
  const alerts = settings.alerts ?? createAlerts(settings, stores, redactor.text)

  // Parts that were given may outlive the monitor, so that `stop` undoes all of this.
  const undo = [
    exposeHealth(health, metrics),
    exposeAlerts(alerts, metrics),
    ...(logger === undefined
      ? []
      : [logMetricsEvents(metrics, logger), logHealthEvents(health, logger), logAlertEvents(alerts, logger)]),
  ]
  const onError = (error: unknown): void => logger?.error({ err: error }, 'an evaluation round failed')
  const loops = [
    createLoop(HEALTH_ROUND_MS, healthRound(health, alerts), onError),
    createLoop(metricsIntervalMs, metricsRound(metrics, alerts), onError),
  ]
  let started: Promise<void> | undefined
  let stopped: Promise<void> | undefined

  const start = async (): Promise<void> => {
    await stores.load()
    // First, since it throws if the checks' dependencies are invalid.
    health.start({ intervalMs: checkIntervalMs })
    alerts.start()
    metrics.startCollection()
    for (const loop of loops) loop.start()
  }
  const stop = async (): Promise<void> => {
    await started?.catch(() => undefined)
    health.stop()
    await Promise.all(loops.map((loop) => loop.stop()))
    await metrics.stopCollection()
    await alerts.stop()
    await stores.close()
    for (const end of undo) end()
  }
  return {
    health,
    metrics,
    alerts,
    start: async () => {
      if (stopped !== undefined)
        throw new MonitorError('STOPPED', 'A stopped monitor cannot be started again; create a new one')
      started ??= start()
      try {
        await started
      } catch (error) {
        started = undefined
        throw error
      }
    },
    drain: () => health.drain(),
    save: async () => {},
    stop: () => (stopped ??= stop()),
  }
}

function createAlerts(
  settings: MonitorSettings,
  stores: Stores,
  redact: (text: string) => string,
): AlertManager {
  const { logger, channels, instance, links } = settings
  const log = logger === undefined ? [] : [logNotifier({ logger })]
  return new AlertManager({
    rules: rulesOf(settings),
    notifiers: [...log, ...(channels ?? [])],
    ...(stores.alerts && { store: stores.alerts }),
    instance,
    ...(links && { links }),
    webhookNotifier: ruleWebhook,
    // The health round is at most this long apart, whatever the interval of metrics.
    evaluationIntervalMs: Math.max(MAX_ROUND_GAP_MS, settings.metricsIntervalMs),
    drainTimeoutMs: settings.drainTimeoutMs,
    redact,
  })
}

/** The default rules and those of the options, which replace a default rule of the same name. */
function rulesOf(settings: MonitorSettings): readonly AlertRuleInput[] {
  const { rules, budgets, language, cooldownMinutes, maxNotificationsPerHour } = settings
  const periods = (['day', 'month'] as const).filter((period) => budgets?.[period] !== undefined)
  const defaults = defaultRules({ language, cooldownMinutes, maxNotificationsPerHour, budgets: periods })
  return [...defaults.filter(({ name }) => rules.every((rule) => rule.name !== name)), ...rules]
}
