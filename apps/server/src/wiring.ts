import { AlertManager, defaultRules, type AlertStore } from '@botwatch/alerts'
import { sqliteStore } from '@botwatch/alerts/sqlite'
import { HealthChecker } from '@botwatch/health'
import { ApplicationHealthChecker } from '@botwatch/health/application'
import { SystemResourceChecker } from '@botwatch/health/system'
import { MetricsCollector } from '@botwatch/metrics'
import { createRedactor, type Redactor } from '@botwatch/redact'
import { createSystemSampler } from '@botwatch/system'
import { join } from 'node:path'
import type { Logger } from 'pino'

import { createNotifiers } from './bridges/alerts-to-notifiers.ts'
import { healthRound } from './bridges/health-to-alerts.ts'
import { metricsRound } from './bridges/metrics-to-alerts.ts'
import type { ServerConfig } from './config.ts'
import { createLogger } from './log.ts'
import { createLoop, type Loop } from './loop.ts'
import { version } from './version.ts'

/** What may be brought along in place of what the wiring would build. */
export interface ServerParts {
  readonly healthChecker?: HealthChecker
  readonly metricsCollector?: MetricsCollector
  readonly alertManager?: AlertManager
}

/** The packages, built and connected. */
export interface Wiring extends Required<ServerParts> {
  readonly log: Logger
  /** Starts collecting, checking, evaluating and delivering. Idempotent. */
  readonly start: () => void
  /** Ends all of it and settles when nothing runs any more. Idempotent. */
  readonly stop: () => Promise<void>
}

/**
 * The map of the system: builds the packages and connects them. Samples and health results go to the alert
 * manager, its messages to the notifiers.
 */
export function createWiring(config: ServerConfig, parts: ServerParts = {}): Wiring {
  const redactor = createRedactor({ secrets: [config.alertWebhookUrl, config.alertWebhookSecret] })
  const log = createLogger(config.logLevel, redactor)
  const sampler = createSystemSampler({ intervalMs: Math.min(15_000, config.metricsIntervalMs) })

  const metricsCollector = parts.metricsCollector ?? new MetricsCollector({ sampler, version })
  const healthChecker =
    parts.healthChecker ?? new HealthChecker({ overallTimeoutMs: config.healthTimeoutMs, redactor })
  if (parts.healthChecker === undefined) {
    healthChecker.addChecker(new SystemResourceChecker({ sampler }))
    healthChecker.addChecker(new ApplicationHealthChecker({ required: {}, version }))
  }
  const store = parts.alertManager ? undefined : sqliteStore({ path: join(config.dataDir, 'alerts.db') })
  const alertManager = parts.alertManager ?? createAlertManager(config, { log, redactor, store })

  const onError = (error: unknown): void => log.error({ err: error }, 'a background round failed')
  const loops: readonly Loop[] = [
    createLoop(
      config.healthIntervalMs,
      healthRound(healthChecker, alertManager, ({ overallStatus, failedChecks, degradedChecks }) =>
        log.info({ overallStatus, failedChecks, degradedChecks }, `health is ${overallStatus}`),
      ),
      onError,
    ),
    createLoop(config.metricsIntervalMs, metricsRound(metricsCollector, alertManager), onError),
  ]
  return {
    healthChecker,
    metricsCollector,
    alertManager,
    log,
    start: () => {
      alertManager.start()
      metricsCollector.startCollection()
      for (const loop of loops) loop.start()
    },
    stop: async () => {
      await Promise.all(loops.map((loop) => loop.stop()))
      await metricsCollector.stopCollection()
      await alertManager.stop()
      await store?.close()
    },
  }
}

interface AlertParts {
  readonly log: Logger
  readonly redactor: Redactor
  readonly store: AlertStore | undefined
}

function createAlertManager(config: ServerConfig, { log, redactor, store }: AlertParts): AlertManager {
  const notifiers = createNotifiers(config, log)
  const rules = defaultRules({
    notificationChannels: notifiers.map(({ name }) => name),
    maxNotificationsPerHour: config.alertMaxNotificationsPerHour,
    ...(config.alertCooldownMinutes === undefined ? {} : { cooldownMinutes: config.alertCooldownMinutes }),
  })
  const alertManager = new AlertManager({ rules, notifiers, redact: redactor.text, ...(store && { store }) })
  alertManager.on('error', (error) => log.error({ err: error }, 'alerts could not be stored'))
  return alertManager
}
