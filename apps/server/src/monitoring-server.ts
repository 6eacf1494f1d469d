import type { AlertManager } from '@botwatch/alerts'
import type { HealthChecker } from '@botwatch/health'
import type { MetricsCollector } from '@botwatch/metrics'
import { hostSampler, setAsideMessage, type Monitor } from '@botwatch/monitor'
import { createRedactor } from '@botwatch/redact'
import type { Hono } from 'hono'
import type { Server } from 'node:http'
import type { Logger } from 'pino'

import { createIntake } from './intake/intake.ts'
import { createApp } from './app.ts'
import { createKeyStore } from './access/keys.ts'
import { refuseExposure } from './config/exposure.ts'
import type { ServerConfig } from './config/server-config.ts'
import { prepareDataFolder } from './data-folder.ts'
import { ServerError } from './errors.ts'
import { openEvents } from './events/open-events.ts'
import { createMount, type Mount } from './http/mount.ts'
import { listen, type Listening } from './listen/listen.ts'
import { createKeepSilences } from './reload/keep-silences.ts'
import { createObjectTable } from './object-table.ts'
import { openReloads } from './reload/open-reloads.ts'
import type { ConfigurationSource } from './reload/reloads.ts'
import { createLogger } from './log.ts'
import {
  resolveOptions,
  toMonitorParts,
  type ServerSettings,
  type MonitoringServerOptions,
  type ServerParts,
} from './server-options.ts'
import { watchProcess } from './signals.ts'
import { closeServer, stopInOrder } from './stop.ts'
import { openServerStore } from './store/open-store.ts'
import type { ServerStore } from './store/server-store.ts'
import { createConfiguredMonitor, secretsOf } from './create-monitor.ts'
import { createHeartbeats } from './heartbeats.ts'
import { within } from './within.ts'

/** How long a stop waits for the end of a reload. */
const RELOAD_WITHIN_MS = 1000

/** A monitoring server: a monitor behind a Hono app. */
export interface MonitoringServer extends Mount {
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
  /** Stores everything, lets requests in flight finish, sends due notifications and ends everything, within 9 seconds. Idempotent. */
  readonly stopServer: () => Promise<void>
  /** As `stopServer`, and closes the HTTP server of the app that this one is mounted in. */
  readonly stopWith: (server: Server) => Promise<void>
  /**
   * Starts, stops on SIGINT or SIGTERM, and resolves with the exit code. A second signal exits the process at once; an error
   * that nobody caught is logged and exits it with code 1.
   */
  readonly run: (options?: RunOptions) => Promise<number>
}

/** Options of `run`. */
export interface RunOptions {
  /** Whether the end of the command that started this process, e.g. `npx pnpm start`, stops it as well. Default false. */
  readonly stopWithStarter?: boolean
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
  return createServer(resolveOptions(options))
}

/** Creates the server of a configuration that can be read again: `run` reloads on SIGHUP, and when a file has changed. */
export function createReloadingServer(config: ServerConfig, source: ConfigurationSource): MonitoringServer {
  return createServer({ config, parts: {} }, source)
}

function createServer({ config, parts }: ServerSettings, source?: ConfigurationSource): MonitoringServer {
  const redactor = createRedactor({ secrets: secretsOf(config) })
  const log = createLogger(config.logLevel, redactor)
  const store = openStore(config, parts, log)
  const host = {
    sampler: hostSampler({ dataDir: config.dataDir, metricsIntervalMs: config.metricsIntervalMs }),
    log,
  }
  const table = createObjectTable()
  const generation = table.next()
  const monitor =
    parts.monitor ??
    createdWith(store, () =>
      createConfiguredMonitor(config, toMonitorParts(parts), { ...host, reuse: generation.reuse }),
    )
  generation.keep()
  const wired = {
    healthChecker: monitor.health,
    metricsCollector: monitor.metrics,
    alertManager: monitor.alerts,
  }
  const heartbeats = createHeartbeats({
    health: monitor.health,
    store: store.heartbeats,
    log,
    redact: (text) => redactor.text(text),
  })
  const intake = createIntake(monitor.metrics, log)
  const events = openEvents(config, monitor, redactor)
  const keys = createKeyStore(config.apiKeys)
  const keepSilences = createKeepSilences(monitor.alerts, log)
  const shared = { config, log, store, monitor, redactor, events, heartbeats, keys }
  const { reloads, configuration } =
    source === undefined ? {} : openReloads({ ...shared, source, keepSilences, host, table })
  const deps = { ...shared, intake, reloads, ...(configuration && { configuration }) }
  const app = createApp(deps)
  const mount = createMount(
    () => createApp(deps, { isEmbedded: true }),
    () => stopped !== undefined,
  )
  let listening: Promise<Listening> | undefined
  let started: Promise<string> | undefined
  let stopped: Promise<void> | undefined

  const startServer = async (): Promise<string> => {
    if (stopped)
      throw new ServerError('STOPPED', 'A stopped server cannot be started again; create a new server')
    refuseExposure(config)
    started ??= launch()
    return await started
  }
  const launch = async (): Promise<string> => {
    const opening = (listening = listen(app, config))
    try {
      const { url } = await opening
      await monitor.start()
      reportProblem(store, monitor, log)
      for (const problem of await keepSilences(config.silences)) log.warn(problem)
      reloads?.start()
      return url
    } catch (error) {
      await opening.then(({ close }) => close(0)).catch(() => undefined)
      started = undefined
      throw error
    }
  }
  const save = async (): Promise<void> => {
    if (reloads !== undefined) await within(reloads.close(), RELOAD_WITHIN_MS, undefined)
    await monitor.save()
  }
  const stopAll = (server?: Server): Promise<void> => {
    const close = async (withinMs: number): Promise<void> => {
      events.close()
      const opened = await listening?.catch(() => undefined)
      await Promise.all([opened?.close(withinMs), server && closeServer(server, withinMs)])
    }
    const stop = async (): Promise<void> => {
      await stopInOrder({ ...monitor, save }, close)
      heartbeats.stop()
      store.close()
    }
    stopped ??= stop()
    return stopped
  }
  const stopServer = (): Promise<void> => stopAll()
  const run = async ({ stopWithStarter = false }: RunOptions = {}): Promise<number> => {
    const onHangUp = reloads && ((): void => void reloads.reload('signal'))
    const watch = watchProcess(log, { stopWithStarter, onHangUp })
    try {
      // A start may wait for a store.
      const url = await Promise.race([startServer(), watch.stop.then(() => undefined)])
      if (url !== undefined) log.info({ url }, `Botwatch is listening on ${url}`)
      log.info(`${await watch.stop}, stopping`)
      await stopServer()
      log.info('stopped')
      return 0
    } catch (error) {
      await stopServer()
      throw error
    } finally {
      watch.release()
    }
  }
  return {
    app,
    getApp: () => app,
    ...mount,
    startServer,
    stopServer,
    stopWith: stopAll,
    run,
    monitor,
    ...wired,
  }
}

/** Opens the database of the server; in memory if no other part uses the data folder. */
function openStore(config: ServerConfig, parts: ServerParts, log: Logger): ServerStore {
  const { monitor, metricsCollector, alertManager } = parts
  const usesFolder = monitor === undefined && (metricsCollector === undefined || alertManager === undefined)
  // Before the first database, so that one line says what is wrong with the folder.
  if (usesFolder) prepareDataFolder(config.dataDir)
  return openServerStore(usesFolder ? config.dataDir : undefined, {
    onSetAside: (setAside) =>
      log.warn({ event: 'database.set_aside', ...setAside }, setAsideMessage(setAside)),
  })
}

/** Closes the store if what needs it cannot be created. */
function createdWith<T>(store: ServerStore, create: () => T): T {
  try {
    return create()
  } catch (error) {
    store.close()
    throw error
  }
}

/** Lets an alert say that the database of the server was damaged. It is stored in the background. */
function reportProblem(store: ServerStore, monitor: Monitor, log: Logger): void {
  const problem = store.problem()
  if (problem === undefined) return
  monitor.alerts
    .reportProblem(problem)
    .catch((error: unknown) => log.error({ err: error }, 'the damaged database could not be reported'))
}
