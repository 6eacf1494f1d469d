import type { AlertManager } from '@botwatch/alerts'
import type { HealthChecker } from '@botwatch/health'
import type { MetricsCollector } from '@botwatch/metrics'
import type { Monitor } from '@botwatch/monitor'
import { createRedactor } from '@botwatch/redact'
import type { Hono } from 'hono'

import { createApp } from './app.ts'
import { refuseExposure } from './config/exposure.ts'
import { ServerError } from './errors.ts'
import { listen, type Listening } from './listen.ts'
import { createLogger } from './log.ts'
import { resolveOptions, toMonitorParts, type MonitoringServerOptions } from './server-options.ts'
import { watchSignals } from './signals.ts'
import { createConfiguredMonitor, secretsOf } from './create-monitor.ts'

/** A monitoring server: a monitor behind a Hono app. */
export interface MonitoringServer {
  readonly monitor: Monitor
  readonly healthChecker: HealthChecker
  readonly metricsCollector: MetricsCollector
  readonly alertManager: AlertManager
  /** The Hono app. `app.request()` answers without listening. */
  readonly app: Hono
  /** Alias of `app`. */
  readonly getApp: () => Hono
  /**
   * Listens, starts the loops and resolves with the URL. Rejects with a {@link ServerError} if other machines would reach it
   * without keys, if the alerts cannot be loaded, if it cannot listen or if it was stopped. Idempotent.
   */
  readonly startServer: () => Promise<string>
  /** Ends everything after requests in flight have finished, at most 10 seconds later. Idempotent. */
  readonly stopServer: () => Promise<void>
  /** Starts, stops on SIGINT or SIGTERM, and resolves with the exit code. A second signal exits the process at once. */
  readonly run: () => Promise<number>
}

/**
 * Creates a monitoring server. Parts that are not given are created: the system and application checks, a collector of
 * system metrics, and an alert manager with the default rules and the configured channels, stored in SQLite in the data
 * folder. Throws a {@link ServerError} that lists every invalid option or names the database of usage if it cannot be
 * opened; that of alerts is opened in the background.
 *
 * @example
 * const server = createMonitoringServer({ config: { port: 9090 } })
 * console.log(await server.startServer()) // http://127.0.0.1:9090
 */
export function createMonitoringServer(options: MonitoringServerOptions = {}): MonitoringServer {
  const { config, parts } = resolveOptions(options)
  const log = createLogger(config.logLevel, createRedactor({ secrets: secretsOf(config) }))
  const monitor = parts.monitor ?? createConfiguredMonitor(config, toMonitorParts(parts), log)
  const wired = {
    healthChecker: monitor.health,
    metricsCollector: monitor.metrics,
    alertManager: monitor.alerts,
  }
  const app = createApp({ config, log, ...wired })
  let started: Promise<Listening> | undefined
  let stopped: Promise<void> | undefined

  const startServer = async (): Promise<string> => {
    if (stopped)
      throw new ServerError('STOPPED', 'A stopped server cannot be started again; create a new server')
    refuseExposure(config)
    started ??= launch()
    return (await started).url
  }
  const launch = async (): Promise<Listening> => {
    let listening: Listening | undefined
    try {
      listening = await listen(app, config)
      await monitor.start()
      return listening
    } catch (error) {
      await listening?.close()
      started = undefined
      throw error
    }
  }
  const stopAll = async (): Promise<void> => {
    monitor.drain()
    const listening = await started?.catch(() => undefined)
    await listening?.close()
    await monitor.stop()
  }
  const stopServer = (): Promise<void> => {
    stopped ??= stopAll()
    return stopped
  }
  const run = async (): Promise<number> => {
    const signals = watchSignals()
    try {
      const url = await startServer()
      log.info({ url }, `Botwatch is listening on ${url}`)
      const signal = await signals.first
      log.info({ signal }, `received ${signal}, stopping`)
      await stopServer()
      log.info('stopped')
      return 0
    } catch (error) {
      await stopServer()
      throw error
    } finally {
      signals.release()
    }
  }
  return { app, getApp: () => app, startServer, stopServer, run, monitor, ...wired }
}
