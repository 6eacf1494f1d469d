import type { HealthChecker } from '@botwatch/health'
import type { MetricsCollector } from '@botwatch/metrics'
import { createRedactor } from '@botwatch/redact'
import { Hono, type MiddlewareHandler } from 'hono'
import { every } from 'hono/combine'
import type { Logger } from 'pino'

import { createAccess } from './access/access.ts'
import { markOwnRequests } from './access/connection.ts'
import type { ServerConfig } from './config/server-config.ts'
import { secretsOf } from './create-monitor.ts'
import { limitBody } from './http/body.ts'
import { notFound, routesOf } from './http/endpoints.ts'
import { basePathOf, createPathReader } from './http/path.ts'
import type { RouteEnv } from './http/route-env.ts'
import { internalError, requestLog } from './http/request-log.ts'
import { adminRoutes } from './routes/admin.ts'
import { healthRoutes } from './routes/health.ts'
import { metricsRoutes } from './routes/metrics.ts'
import { createPlainHealth } from './routes/plain-health.ts'
import { rootRoutes } from './routes/root.ts'
import { sessionRoutes } from './routes/session.ts'
import { openServerStore } from './store/open-store.ts'
import type { ServerStore } from './store/server-store.ts'
import { version } from './version.ts'

/** Sources of the answers. */
export interface AppDependencies {
  readonly config: ServerConfig
  readonly healthChecker: HealthChecker
  readonly metricsCollector: MetricsCollector
  readonly log: Logger
  /** Audit trail and ended sessions. Default: in memory. */
  readonly store?: ServerStore
}

/** Where an app is used. */
export interface AppOptions {
  /** Whether the app is mounted in another app: then it has no `/admin` unless `config.embedAdmin` is true. Default false. */
  readonly isEmbedded?: boolean
}

/**
 * Creates the Hono app with every route. It does not listen by itself. All errors are RFC 9457 problems. `app.request()`
 * counts as a program on this machine, unless the app is mounted in another app; any other request without a socket as one from
 * another machine.
 */
export function createApp(deps: AppDependencies, { isEmbedded = false }: AppOptions = {}): Hono {
  const { config, healthChecker, metricsCollector, log, store = openServerStore() } = deps
  const redactor = createRedactor({ secrets: secretsOf(config) })
  const redact = (text: string): string => redactor.text(text)
  const access = createAccess({ config, store, log, redact })
  const basePath = basePathOf(config)
  const app = new Hono({ getPath: createPathReader(basePath) })
  const checks = every(requestLog(log), access.guard, limitBody(config.limits.maxBodyBytes))
  const passOrCheck: MiddlewareHandler<RouteEnv> = (c, next) =>
    access.isPlainProbe(c) ? next() : checks(c, next)
  app.use(passOrCheck)
  app.route('/health', healthRoutes(healthChecker, version, access.headers))
  app.route('/metrics', metricsRoutes(metricsCollector))
  if (!isEmbedded || config.embedAdmin) app.route('/admin', adminRoutes(config, metricsCollector))
  const isHttps = config.publicUrl?.startsWith('https:') === true
  app.route('/api/v1/session', sessionRoutes(access, { basePath, isHttps }))
  app.route('/', rootRoutes({ name: 'botwatch', version, config, routes: () => routesOf(app) }))
  app.notFound(notFound(app))
  app.onError((error, c) => internalError(c, error, log))
  if (isEmbedded) return app
  markOwnRequests(app)
  const answer = app.fetch
  const plainHealth = createPlainHealth({ healthChecker, headers: access.headers, basePath })
  app.fetch = (request, env, context) => plainHealth(env) ?? answer(request, env, context)
  return app
}
