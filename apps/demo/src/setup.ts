import { AlertManager, defaultRules } from '@botwatch/alerts'
import { HealthChecker } from '@botwatch/health'
import { APIHealthChecker } from '@botwatch/health/http'
import { createHttpClient, type HttpClient } from '@botwatch/http'
import { MetricsCollector } from '@botwatch/metrics'
import { webhookNotifier } from '@botwatch/notifiers/webhook'
import { createMonitoringServer } from '@botwatch/server'
import type { Hono } from 'hono'
import { randomBytes } from 'node:crypto'

import { createBot, type Bot } from './bot.ts'
import { listen } from './loopback.ts'
import { createReceiver, type Receiver } from './receiver.ts'
import { createGitLab, createModelApi, type ModelApi } from './fake-services.ts'

/** Interval of the checks; short, so that the demo is. */
export const HEALTH_INTERVAL_MS = 1000

/** The bot, the fake services, the receiver and the server, all running on this machine. */
export interface Demo {
  readonly bot: Bot
  readonly model: ModelApi
  readonly receiver: Receiver
  readonly alertManager: AlertManager
  readonly serverUrl: string
  /** Requests JSON from the server; accepts any status. */
  readonly get: <T>(path: string) => Promise<T>
  readonly close: () => Promise<void>
}

/**
 * Starts fake GitLab and model APIs, a bot that calls them, a receiver of webhooks, and the server that monitors the
 * bot. Alerts are sent to `webhookUrl` instead of the receiver if it is given.
 */
export async function startDemo(webhookUrl?: string): Promise<Demo> {
  const closers: (() => Promise<unknown>)[] = []
  const close = async (): Promise<void> => {
    for (const closer of closers.toReversed()) await closer()
  }
  const serveApp = async (app: Hono): Promise<string> => {
    const server = await listen(app)
    closers.push(server.close)
    return server.url
  }
  try {
    const secret = `whsec_${randomBytes(32).toString('base64')}`
    const model = createModelApi()
    const receiver = createReceiver(secret)
    const gitlabUrl = await serveApp(createGitLab())
    const modelUrl = await serveApp(model.app)
    const alertsUrl = webhookUrl ?? `${await serveApp(receiver.app)}/alerts`
    const http = createHttpClient({ timeoutMs: 2000 })
    closers.push(http.close)

    const metricsCollector = new MetricsCollector()
    const alertManager = createAlerts(alertsUrl, secret, http)
    const healthChecker = createChecks(gitlabUrl, modelUrl, http)
    const intervals = { healthIntervalMs: HEALTH_INTERVAL_MS, metricsIntervalMs: 1000 }
    const config = { port: 0, logLevel: 'silent', ...intervals } as const
    const server = createMonitoringServer({ healthChecker, metricsCollector, alertManager, config })
    const serverUrl = await server.startServer()
    closers.push(server.stopServer)

    const bot = createBot({ http, metrics: metricsCollector, gitlabUrl, modelUrl })
    const get = async <T>(path: string): Promise<T> => {
      const result = await http.request(serverUrl + path)
      if (!result.ok) throw result.error
      return JSON.parse(result.response.body) as T
    }
    return { bot, model, receiver, alertManager, serverUrl, get, close }
  } catch (error) {
    await close()
    throw error
  }
}

function createChecks(gitlabUrl: string, modelUrl: string, http: HttpClient): HealthChecker {
  const healthChecker = new HealthChecker()
  const timing = { timeoutMs: 1000, http }
  healthChecker.addChecker(
    new APIHealthChecker({ name: 'gitlab_api', url: `${gitlabUrl}/api/v4/version`, ...timing }),
  )
  healthChecker.addChecker(new APIHealthChecker({ name: 'glm_api', url: `${modelUrl}/v1/models`, ...timing }))
  return healthChecker
}

function createAlerts(url: string, secret: string, http: HttpClient): AlertManager {
  // A program reads the messages, so that no limit meant to spare people holds them.
  const webhook = webhookNotifier({ url, secret, http, forMachines: true })
  // Only the health rule: on a busy machine the others would fire as well.
  const rules = defaultRules().filter(({ healthCheckName }) => healthCheckName !== undefined)
  return new AlertManager({ rules, notifiers: [webhook] })
}
