import { AlertManager, defaultRules, type AlertStore } from '@botwatch/alerts'
import { HealthChecker } from '@botwatch/health'
import { MetricsCollector } from '@botwatch/metrics'
import { sqliteStore as usageStore } from '@botwatch/metrics/sqlite'
import { createRedactor, type Redactor } from '@botwatch/redact'
import { createSystemSampler } from '@botwatch/system'
import type { Logger } from 'pino'

import { exposeAlerts } from './bridges/alerts-to-metrics.ts'
import { logAlertEvents, logHealthEvents, logMetricsEvents } from './bridges/events-to-log.ts'
import { healthRound, MAX_ROUND_GAP_MS } from './bridges/health-to-alerts.ts'
import { exposeHealth } from './bridges/health-to-metrics.ts'
import { metricsRound } from './bridges/metrics-to-alerts.ts'
import { createNotifiers } from './channels/channels.ts'
import { ruleWebhook } from './channels/webhook.ts'
import { createCheckers } from './checkers.ts'
import type { ServerConfig } from './config/server-config.ts'
import { createLogger } from './log.ts'
import { createLoop, type Loop } from './loop.ts'
import { openAlertStore, openStore } from './open-store.ts'
import type { ServerParts } from './server-options.ts'
import { version } from './version.ts'

/** How often the results of checks are read for the rules. */
const HEALTH_ROUND_MS = 1000

/** The parts of a server, given or created. */
export interface WiredParts {
  readonly healthChecker: HealthChecker
  readonly metricsCollector: MetricsCollector
  readonly alertManager: AlertManager
}

/** The parts, connected. */
export interface Wiring extends WiredParts {
  readonly log: Logger
  /** Loads the stored alerts. Rejects with a `ServerError` with code `DATABASE_FAILED` if that fails. */
  readonly load: () => Promise<void>
  /** Starts checks, collection, evaluation and notification. Idempotent. Throws, and starts nothing, if the checks' dependencies are invalid. */
  readonly start: () => void
  /** Makes the readiness probe fail from now on. */
  readonly drain: () => void
  /** Ends everything and resolves when nothing runs any more. Idempotent. */
  readonly stop: () => Promise<void>
}

interface Closable {
  readonly close: () => Promise<void>
}

/** Creates the parts that are not given and connects them all. If it throws, no database is left open. */
export function createWiring(config: ServerConfig, parts: ServerParts): Wiring {
  const stores: Closable[] = []
  try {
    return connect(config, parts, stores)
  } catch (error) {
    for (const store of stores) void store.close()
    throw error
  }
}

/** Samples and health results go to the alert manager, its notifications to the channels. Adds the stores that it opens to `stores`. */
function connect(config: ServerConfig, parts: ServerParts, stores: Closable[]): Wiring {
  const redactor = createRedactor({ secrets: secretsOf(config) })
  const log = createLogger(config.logLevel, redactor)
  const sampler = createSystemSampler({ intervalMs: Math.min(15_000, config.metricsIntervalMs) })
  const opened = <T extends Closable>(store: T): T => {
    stores.push(store)
    return store
  }
  const metricsCollector =
    parts.metricsCollector ??
    new MetricsCollector({
      sampler,
      version,
      timeZone: config.timeZone,
      store: opened(openStore(config.dataDir, 'metrics.db', (path) => usageStore({ path }))),
      budgets: config.budgets,
      prices: config.prices,
    })
  const healthChecker = parts.healthChecker ?? createHealthChecker()
  const loads: (() => Promise<void>)[] = []
  const alertManager = parts.alertManager ?? createOwnAlertManager()

  // Parts that were given may outlive the server, so that `stop` undoes all of this.
  const undo = [
    exposeHealth(healthChecker, metricsCollector),
    exposeAlerts(alertManager, metricsCollector),
    logMetricsEvents(metricsCollector, log),
    logHealthEvents(healthChecker, log),
    logAlertEvents(alertManager, log),
  ]
  const onError = (error: unknown): void => log.error({ err: error }, 'an evaluation round failed')
  const loops: readonly Loop[] = [
    createLoop(HEALTH_ROUND_MS, healthRound(healthChecker, alertManager), onError),
    createLoop(config.metricsIntervalMs, metricsRound(metricsCollector, alertManager), onError),
  ]
  return {
    healthChecker,
    metricsCollector,
    alertManager,
    log,
    load: async () => {
      for (const load of loads) await load()
    },
    start: () => {
      // First, since it throws if the checks' dependencies are invalid.
      healthChecker.start({ intervalMs: config.healthIntervalMs })
      alertManager.start()
      metricsCollector.startCollection()
      for (const loop of loops) loop.start()
    },
    drain: () => healthChecker.drain(),
    stop: async () => {
      healthChecker.stop()
      await Promise.all(loops.map((loop) => loop.stop()))
      await metricsCollector.stopCollection()
      await alertManager.stop()
      await Promise.all(stores.map((store) => store.close()))
      for (const end of undo) end()
    },
  }

  function createHealthChecker(): HealthChecker {
    const checker = new HealthChecker({ overallTimeoutMs: config.healthTimeoutMs, redactor })
    for (const each of createCheckers(config, sampler)) checker.addChecker(each)
    return checker
  }

  function createOwnAlertManager(): AlertManager {
    const { store, loadAhead } = openAlertStore(config.dataDir)
    loads.push(loadAhead)
    return createAlertManager(config, { log, redactor, store: opened(store) })
  }
}

function secretsOf(config: ServerConfig): readonly (string | undefined)[] {
  const urls = [config.alertWebhookUrl, config.slackWebhookUrl, config.discordWebhookUrl]
  const keys = [config.alertWebhookSecret, config.alertEmail?.auth?.pass]
  return [...urls, ...keys, config.gitlab?.token, config.glm?.apiKey]
}

interface AlertParts {
  readonly log: Logger
  readonly redactor: Redactor
  readonly store: AlertStore
}

function createAlertManager(config: ServerConfig, { log, redactor, store }: AlertParts): AlertManager {
  const rules = defaultRules({
    maxNotificationsPerHour: config.alertMaxNotificationsPerHour,
    cooldownMinutes: config.alertCooldownMinutes,
    language: config.language,
    budgets: (['day', 'month'] as const).filter((period) => config.budgets?.[period] !== undefined),
  })
  return new AlertManager({
    rules,
    notifiers: createNotifiers(config, log),
    store,
    instance: config.instance,
    links: { dashboard: config.dashboardUrl },
    webhookNotifier: ruleWebhook,
    // The health round is at most this long apart, whatever the interval of metrics.
    evaluationIntervalMs: Math.max(MAX_ROUND_GAP_MS, config.metricsIntervalMs),
    redact: redactor.text,
  })
}
