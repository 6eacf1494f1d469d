import type { HealthChecker } from '@botwatch/health'
import type { MetricsCollector } from '@botwatch/metrics'
import { Hono } from 'hono'
import type { Logger } from 'pino'

import type { ServerConfig } from './config/server-config.ts'
import { basePathOf, createPathReader } from './http/path.ts'
import { adminRoutes } from './routes/admin.ts'
import { healthRoutes } from './routes/health.ts'
import { metricsRoutes } from './routes/metrics.ts'
import { problem } from './http/problem.ts'
import { rootRoutes } from './routes/root.ts'
import { version } from './version.ts'

/** Sources of the answers. */
export interface AppDependencies {
  readonly config: ServerConfig
  readonly healthChecker: HealthChecker
  readonly metricsCollector: MetricsCollector
  readonly log: Logger
}

/** Where an app is used. */
export interface AppOptions {
  /** Whether the app is mounted in another app: then it has no `/admin` unless `config.embedAdmin` is true. Default false. */
  readonly isEmbedded?: boolean
}

/** Creates the Hono app with every route. It does not listen by itself. All errors are RFC 9457 problems. */
export function createApp(deps: AppDependencies, { isEmbedded = false }: AppOptions = {}): Hono {
  const { config, healthChecker, metricsCollector, log } = deps
  const app = new Hono({ getPath: createPathReader(basePathOf(config)) })
  app.route('/health', healthRoutes(healthChecker, version))
  app.route('/metrics', metricsRoutes(metricsCollector))
  if (!isEmbedded || config.embedAdmin) app.route('/admin', adminRoutes(config, metricsCollector))
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
