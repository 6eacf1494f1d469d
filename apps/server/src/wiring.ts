import { AlertManager, defaultRules, type AlertStore } from '@botwatch/alerts'
import { sqliteStore } from '@botwatch/alerts/sqlite'
import { HealthChecker } from '@botwatch/health'
import { MetricsCollector } from '@botwatch/metrics'
import { sqliteStore as periodStore } from '@botwatch/metrics/sqlite'
import { createRedactor, type Redactor } from '@botwatch/redact'
import { createSystemSampler } from '@botwatch/system'
import { join } from 'node:path'
import type { Logger } from 'pino'

import { ownWebhook } from './alert-webhook.ts'
import { createNotifiers } from './bridges/alerts-to-notifiers.ts'
import { AT_LEAST_EVERY_MS, healthRound } from './bridges/health-to-alerts.ts'
import { exposeAlerts } from './bridges/alerts-to-metrics.ts'
import { exposeHealth } from './bridges/health-to-metrics.ts'
import { metricsRound } from './bridges/metrics-to-alerts.ts'
import { logMetricsEvents } from './bridges/metrics-to-log.ts'
import type { ServerConfig } from './config.ts'
import { createCheckers } from './checkers.ts'
import { createLogger } from './log.ts'
import { createLoop, type Loop } from './loop.ts'
import { optional } from './optional.ts'
import { version } from './version.ts'

/** How often new results of checks are looked for. */
const HEALTH_ROUND_MS = 1000

/** What may be brought along in place of what the wiring would build. */
export interface ServerParts {
  readonly healthChecker?: HealthChecker
  readonly metricsCollector?: MetricsCollector
  readonly alertManager?: AlertManager
}

/** The packages, built and connected. */
export interface Wiring extends Required<ServerParts> {
  readonly log: Logger
  /** Starts collecting, checking, evaluating and delivering. Idempotent. Throws what the health checker has against its checks; then nothing is started. */
  readonly start: () => void
  /** Lets readiness fail from now on. */
  readonly drain: () => void
  /** Ends all of it and settles when nothing runs any more. Idempotent. */
  readonly stop: () => Promise<void>
}

/** What has to be closed in the end. */
interface Closable {
  readonly close: () => Promise<void>
}

/** Builds the packages and connects them. Throws when one of them cannot be built; then no store is left open. */
export function createWiring(config: ServerConfig, parts: ServerParts = {}): Wiring {
  const stores: Closable[] = []
  try {
    return connect(config, parts, stores)
  } catch (error) {
    for (const store of stores) void store.close()
    throw error
  }
}

/**
 * The map of the system. Samples and health results go to the alert manager, its messages to the notifiers; stores that
 * it opens it adds to those given.
 */
function connect(config: ServerConfig, parts: ServerParts, stores: Closable[]): Wiring {
  const { alertWebhookUrl, alertWebhookSecret, slackWebhookUrl, discordWebhookUrl, gitlab, glm } = config
  const urls = [alertWebhookUrl, slackWebhookUrl, discordWebhookUrl]
  const secrets = [...urls, alertWebhookSecret, config.alertEmail?.auth?.pass, gitlab?.token, glm?.apiKey]
  const redactor = createRedactor({ secrets })
  const log = createLogger(config.logLevel, redactor)
  const sampler = createSystemSampler({ intervalMs: Math.min(15_000, config.metricsIntervalMs) })

  const periods = parts.metricsCollector
    ? undefined
    : periodStore({ path: join(config.dataDir, 'metrics.db') })
  if (periods) stores.push(periods)
  const { timeZone, budgets, prices } = config
  const metricsCollector =
    parts.metricsCollector ??
    new MetricsCollector({
      sampler,
      version,
      timeZone,
      ...optional('budgets', budgets),
      ...optional('prices', prices),
      ...optional('store', periods),
    })
  const healthChecker =
    parts.healthChecker ?? new HealthChecker({ overallTimeoutMs: config.healthTimeoutMs, redactor })
  if (parts.healthChecker === undefined) {
    for (const checker of createCheckers(config, sampler)) healthChecker.addChecker(checker)
  }
  const store = parts.alertManager ? undefined : sqliteStore({ path: join(config.dataDir, 'alerts.db') })
  if (store) stores.push(store)
  const alertManager = parts.alertManager ?? createAlertManager(config, { log, redactor, store })

  // What was brought along may outlive the server, so nothing is left on it.
  const concealHealth = exposeHealth(healthChecker, metricsCollector)
  const concealAlerts = exposeAlerts(alertManager, metricsCollector)
  const unlogged = logMetricsEvents(metricsCollector, log)
  const unheard = healthChecker.on('transition', ({ name, from, to, result: { message } }) =>
    log[to === 'unhealthy' ? 'warn' : 'info']({ check: name, from, to, message }, `${name} is ${to}`),
  )
  const onError = (error: unknown): void => log.error({ err: error }, 'a background round failed')
  const loops: readonly Loop[] = [
    createLoop(HEALTH_ROUND_MS, healthRound(healthChecker, alertManager), onError),
    createLoop(config.metricsIntervalMs, metricsRound(metricsCollector, alertManager), onError),
  ]
  return {
    healthChecker,
    metricsCollector,
    alertManager,
    log,
    start: () => {
      // First, since it refuses checks that depend on each other in ways that make no sense.
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
      await Promise.all(stores.map((each) => each.close()))
      unheard()
      unlogged()
      concealHealth()
      concealAlerts()
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
    ...optional('cooldownMinutes', config.alertCooldownMinutes),
  })
  const alertManager = new AlertManager({
    rules,
    notifiers,
    webhookNotifier: ownWebhook,
    // Health results are handed on at least once a minute, however often figures are looked at.
    evaluationIntervalMs: Math.max(AT_LEAST_EVERY_MS, config.metricsIntervalMs),
    redact: redactor.text,
    ...optional('store', store),
  })
  alertManager.on('error', (error) => log.error({ err: error }, 'alerts could not be stored'))
  alertManager.on('listener_error', ({ event, error }) =>
    log.error({ event, err: error }, 'a listener failed'),
  )
  alertManager.on('warning', ({ message, ...about }) => log.warn(about, message))
  return alertManager
}
