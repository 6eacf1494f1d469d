import type { Monitor } from '@botwatch/monitor'
import { createRedactor, type Redactor } from '@botwatch/redact'
import { Hono, type MiddlewareHandler } from 'hono'
import { every } from 'hono/combine'
import type { Logger } from 'pino'

import { createAccess } from './access/access.ts'
import { markOwnRequests } from './access/connection.ts'
import { endpointOf } from './access/guard.ts'
import type { KeyStore } from './access/keys.ts'
import type { RouteRule, RuleOf } from './access/permissions.ts'
import { createIntake, type Intake } from './intake/intake.ts'
import { apiOperations } from './api/operations.ts'
import { cacheCheckCells } from './check-cells/cell-cache.ts'
import type { ServerConfig } from './config/server-config.ts'
import type { EventHub } from './events/event-hub.ts'
import { openEvents } from './events/open-events.ts'
import { secretsOf } from './create-monitor.ts'
import { createHeartbeats, type Heartbeats } from './heartbeats.ts'
import { limitBody } from './http/body.ts'
import { notFound } from './http/endpoints.ts'
import { maxBytesOf, type Operation } from './http/operation.ts'
import { basePathOf, createPathReader } from './http/path.ts'
import { registerOperations } from './http/register.ts'
import type { RouteEnv } from './http/route-env.ts'
import { internalError, requestLog } from './http/request-log.ts'
import { openApiOperations } from './openapi/operations.ts'
import { pageOperations } from './pages/operations.ts'
import { adminOperations } from './routes/admin.ts'
import { configSchemaOperation } from './routes/config-schema.ts'
import { healthOperations } from './routes/health.ts'
import { metricsOperations } from './routes/metrics.ts'
import { createPlainHealth } from './routes/plain-health.ts'
import { reloadOperation } from './routes/reload.ts'
import { rootOperation } from './routes/root.ts'
import type { Reloads } from './reload/reloads.ts'
import { openServerStore } from './store/open-store.ts'
import type { ServerStore } from './store/server-store.ts'
import { version } from './version.ts'

/** Sources of the answers. */
export interface AppDependencies {
  readonly config: ServerConfig
  readonly monitor: Monitor
  readonly log: Logger
  /** Audit trail and ended sessions. Default: in memory. */
  readonly store?: ServerStore
  /** Default: one with the secrets of the configuration. */
  readonly redactor?: Redactor
  /** Default: one for this app alone. */
  readonly events?: EventHub
  /** Keys of batches, and who reports what. Default: new ones. */
  readonly intake?: Intake
  /** The jobs that report. Default: those among the checks. */
  readonly heartbeats?: Heartbeats
  /** The keys. Default: those of the configuration. */
  readonly keys?: KeyStore
  /** Reads the configuration again. Default: a request for it is refused. */
  readonly reloads?: Pick<Reloads, 'reload'> | undefined
  /** The configuration in effect, which a reload changes. Default `config`. */
  readonly configuration?: () => ServerConfig
}

/** Where an app is used. */
export interface AppOptions {
  /**
   * Whether the app is mounted in another app: then it has no `/admin` and nothing else that needs the role `admin`, unless
   * `config.embedAdmin` is true. Default false.
   */
  readonly isEmbedded?: boolean
}

/**
 * Creates the Hono app with every route. It does not listen by itself. All errors are RFC 9457 problems. `app.request()`
 * counts as a program on this machine, unless the app is mounted in another app; any other request without a socket as one from
 * another machine.
 */
export function createApp(deps: AppDependencies, { isEmbedded = false }: AppOptions = {}): Hono {
  const { config, monitor, log, store = openServerStore() } = deps
  const { health, metrics } = monitor
  const { intake = createIntake(metrics, log) } = deps
  const { redactor = createRedactor({ secrets: secretsOf(config) }) } = deps
  const events = deps.events ?? openEvents(config, monitor, redactor)
  const redact = (text: string): string => redactor.text(text)
  const heartbeats = deps.heartbeats ?? createHeartbeats({ health, store: store.heartbeats, log, redact })
  const rules = new Map<string, RouteRule>()
  const ruleOf: RuleOf = (route) => rules.get(route)
  const access = createAccess({ config, store, log, ruleOf, redact, keys: deps.keys })
  const { configuration = () => config } = deps
  const basePath = basePathOf(config)
  const all: readonly Operation[] = [
    rootOperation({ name: 'botwatch', version, operations: () => operations }),
    ...healthOperations(health, {
      version,
      headers: access.headers,
      stalled: () => monitor.status().stalled,
    }),
    ...metricsOperations(metrics, config),
    ...adminOperations(configuration, metrics),
    reloadOperation(deps.reloads),
    ...apiOperations({
      config,
      configuration,
      monitor,
      store,
      access,
      events,
      intake,
      heartbeats,
      redact,
      readCheckCells: cacheCheckCells(monitor),
    }),
    ...pageOperations(),
    configSchemaOperation(),
    ...openApiOperations(() => operations, {
      version,
      serverUrl: config.publicUrl ?? (basePath || '/'),
    }),
  ]
  const operations = isEmbedded && !config.embedAdmin ? all.filter((each) => !isAdministration(each)) : all
  for (const each of operations) rules.set(each.route, each)

  const app = new Hono<RouteEnv>({ getPath: createPathReader(basePath) })
  const bodyLimit = limitBody((c) => maxBytesOf(ruleOf(endpointOf(c) ?? '')?.needs, config.limits))
  const checks = every(requestLog(log), access.guard, bodyLimit)
  const passOrCheck: MiddlewareHandler<RouteEnv> = (c, next) =>
    access.isPlainProbe(c) ? next() : checks(c, next)
  app.use(passOrCheck)
  registerOperations(app, operations, config.limits)
  app.notFound(notFound(app))
  app.onError((error, c) => internalError(c, error, log))
  if (isEmbedded) return app as unknown as Hono
  markOwnRequests(app as unknown as Hono)
  const answer = app.fetch
  const plainHealth = createPlainHealth({ healthChecker: health, headers: access.headers, basePath })
  app.fetch = (request, env, context) => plainHealth(env) ?? answer(request, env, context)
  return app as unknown as Hono
}

/** Whether an operation is part of the administration, which another app has only if it asks for it. */
function isAdministration({ route, needs }: Operation): boolean {
  return needs === 'admin' || route.includes(' /admin/')
}
