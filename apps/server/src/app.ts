import type { HealthChecker } from '@botwatch/health'
import type { MetricsCollector } from '@botwatch/metrics'
import { createRedactor } from '@botwatch/redact'
import { Hono } from 'hono'
import type { Logger } from 'pino'

import { createAccess } from './access/access.ts'
import type { ServerConfig } from './config/server-config.ts'
import { secretsOf } from './create-monitor.ts'
import { basePathOf, createPathReader } from './http/path.ts'
import { problem } from './http/problem.ts'
import { adminRoutes } from './routes/admin.ts'
import { healthRoutes } from './routes/health.ts'
import { metricsRoutes } from './routes/metrics.ts'
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
 * Creates the Hono app with every route. It does not listen by itself. All errors are RFC 9457 problems. A request without
 * a socket, as by `app.request()`, counts as one of this machine, unless the app is mounted in another app.
 */
export function createApp(deps: AppDependencies, { isEmbedded = false }: AppOptions = {}): Hono {
  const { config, healthChecker, metricsCollector, log, store = openServerStore() } = deps
  const redactor = createRedactor({ secrets: secretsOf(config) })
  const redact = (text: string): string => redactor.text(text)
  const access = createAccess({ config, store, log, redact, isLocalUnknown: !isEmbedded })
  const basePath = basePathOf(config)
  const app = new Hono({ getPath: createPathReader(basePath) })
  app.use(access.guard)
  app.route('/health', healthRoutes(healthChecker, version, access.headers))
  app.route('/metrics', metricsRoutes(metricsCollector))
  if (!isEmbedded || config.embedAdmin) app.route('/admin', adminRoutes(config, metricsCollector))
  const isHttps = config.publicUrl?.startsWith('https:') === true
  app.route('/api/v1/session', sessionRoutes(access, { basePath, isHttps }))
  app.route(
    '/',
    rootRoutes('botwatch', version, () => endpointsOf(app)),
  )
  app.notFound((c) => {
    const allowed = methodsOf(app, c.req.path)
    if (allowed.length === 0)
      return problem(c, 404, 'NOT_FOUND', 'No such endpoint; GET / lists all endpoints')
    c.header('allow', allowed.join(', '))
    return problem(c, 405, 'METHOD_NOT_ALLOWED', `This endpoint accepts ${allowed.join(', ')}`)
  })
  app.onError((error, c) => {
    log.error({ err: error, method: c.req.method, route: c.req.routePath }, 'a request failed')
    return problem(c, 500, 'INTERNAL', 'Internal error; the log of the server has the details')
  })
  return app
}

/** The methods of an endpoint; HEAD comes with GET. Empty for an unknown path. */
function methodsOf(app: Hono, path: string): readonly string[] {
  const methods = app.routes
    .filter(
      (route) => route.method !== 'ALL' && new RegExp(`^${route.path.replace(/:\w+/g, '[^/]+')}$`).test(path),
    )
    .flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
  return [...new Set(methods)]
}

function endpointsOf(app: Hono): readonly string[] {
  const served = app.routes.filter(({ method }) => method !== 'ALL')
  return [
    ...new Set(served.map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`)),
  ].toSorted()
}
