import { serve, type ServerType } from '@hono/node-server'
import type { Hono } from 'hono'
import type { AddressInfo } from 'node:net'

import { createApp } from './app.ts'
import type { ServerConfig } from './config.ts'
import { parseConfig } from './environment.ts'
import { ServerError } from './errors.ts'
import { createWiring, type ServerParts } from './wiring.ts'

/** Options of {@link createMonitoringServer}. */
export interface MonitoringServerOptions extends ServerParts {
  /** What differs from the defaults. */
  readonly config?: Partial<ServerConfig>
}

/** A monitoring server: an app, and the loops that feed it. */
export interface MonitoringServer extends Required<ServerParts> {
  /** The Hono app, which answers `app.request()` without listening. */
  readonly app: Hono
  /** The same app, under the name the seed has for it. */
  readonly getApp: () => Hono
  /** Listens and starts the loops; gives the URL. Rejects with a {@link ServerError} when it cannot listen or was stopped. Idempotent. */
  readonly startServer: () => Promise<string>
  /** Lets requests in flight finish, at most 10 seconds, and ends everything. Idempotent. */
  readonly stopServer: () => Promise<void>
  /** Starts, runs until SIGINT or SIGTERM, stops, and gives the exit code. A second signal exits at once. */
  readonly run: () => Promise<number>
}

/** How long requests in flight may take after a stop. */
const STOP_GRACE_MS = 10_000

/**
 * Creates a monitoring server out of what is brought along and, for the rest, the defaults: system and application
 * checks, system metrics, the five default rules, the log channel, SQLite in the data folder. Throws when the alert
 * database cannot be opened.
 *
 * @example
 * const server = createMonitoringServer({ config: { port: 9090 } })
 * console.log(await server.startServer()) // http://127.0.0.1:9090
 */
export function createMonitoringServer(options: MonitoringServerOptions = {}): MonitoringServer {
  const config = { ...defaultConfig(), ...options.config }
  const wiring = createWiring(config, options)
  const { healthChecker, metricsCollector, alertManager, log } = wiring
  const app = createApp({ config, healthChecker, metricsCollector, log })
  let started: Promise<Listening> | undefined
  let stopped: Promise<void> | undefined

  const startServer = async (): Promise<string> => {
    if (stopped)
      throw new ServerError('STOPPED', 'A server that was stopped does not start again; create a new one')
    started ??= launch()
    return (await started).url
  }
  const launch = async (): Promise<Listening> => {
    let listening: Listening | undefined
    try {
      listening = await listen(app, config)
      wiring.start()
      return listening
    } catch (error) {
      if (listening) await close(listening.server)
      started = undefined
      throw error
    }
  }
  const stop = async (): Promise<void> => {
    wiring.drain()
    const listening = await started?.catch(() => undefined)
    if (listening) await close(listening.server)
    await wiring.stop()
  }
  const stopServer = (): Promise<void> => {
    stopped ??= stop()
    return stopped
  }
  const run = async (): Promise<number> => {
    const signals = watchSignals()
    try {
      const url = await startServer()
      log.info({ url }, `Botwatch is listening on ${url}`)
      const signal = await signals.first
      log.info({ signal }, `${signal}: stopping`)
      await stopServer()
      log.info('stopped')
      return 0
    } finally {
      signals.release()
    }
  }
  return {
    app,
    getApp: () => app,
    startServer,
    stopServer,
    run,
    healthChecker,
    metricsCollector,
    alertManager,
  }
}

function defaultConfig(): ServerConfig {
  const result = parseConfig({})
  if (!result.ok) throw new ServerError('INVALID_CONFIG', result.problems.join('\n'))
  return result.config
}

interface Listening {
  readonly server: ServerType
  readonly url: string
}

function listen(app: Hono, { host, port }: ServerConfig): Promise<Listening> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, hostname: host, port }, (address: AddressInfo) => {
      const name = address.family === 'IPv6' ? `[${address.address}]` : address.address
      resolve({ server, url: `http://${name}:${address.port}` })
    })
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'the port is in use' : (error.code ?? 'unknown error')
      reject(new ServerError('LISTEN_FAILED', `Cannot listen on ${host}:${port}: ${why}`))
    })
  })
}

async function close(server: ServerType): Promise<void> {
  const http = 'closeIdleConnections' in server ? server : undefined
  // A kept-alive connection whose last answer went out after the close would hold it up until it lapses.
  const sweep = setInterval(() => http?.closeIdleConnections(), 50).unref()
  const force = setTimeout(() => http?.closeAllConnections(), STOP_GRACE_MS).unref()
  await new Promise<void>((resolve) => void server.close(() => resolve()))
  clearInterval(sweep)
  clearTimeout(force)
}

interface Signals {
  readonly first: Promise<NodeJS.Signals>
  /** Leaves signals to whoever else wants them. */
  readonly release: () => void
}

/** The first signal is awaited; a second one ends the process without further ado. */
function watchSignals(): Signals {
  const names = ['SIGINT', 'SIGTERM'] as const
  const { promise: first, resolve } = Promise.withResolvers<NodeJS.Signals>()
  let isStopping = false
  const onSignal = (signal: NodeJS.Signals): void => {
    if (isStopping) process.exit(1)
    isStopping = true
    resolve(signal)
  }
  for (const name of names) process.on(name, onSignal)
  return {
    first,
    release: () => {
      for (const name of names) process.off(name, onSignal)
    },
  }
}
