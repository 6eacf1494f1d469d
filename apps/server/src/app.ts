import type { HealthChecker } from '@botwatch/health'
import type { MetricsCollector } from '@botwatch/metrics'
import { Hono } from 'hono'
import type { Logger } from 'pino'

import type { ServerConfig } from './config.ts'
import { problem } from './problem.ts'
import { adminRoutes } from './routes/admin.ts'
import { healthRoutes } from './routes/health.ts'
import { metricsRoutes } from './routes/metrics.ts'
import { rootRoutes } from './routes/root.ts'
import { version } from './version.ts'

/** What the routes answer from. */
export interface AppDependencies {
  readonly config: ServerConfig
  readonly healthChecker: HealthChecker
  readonly metricsCollector: MetricsCollector
  readonly log: Logger
}

/** Creates the Hono app: every route, and one shape for every error. Listens to nothing by itself. */
export function createApp(deps: AppDependencies): Hono {
  const { config, healthChecker, metricsCollector, log } = deps
  const app = new Hono()
  app.route('/health', healthRoutes(healthChecker))
  app.route('/metrics', metricsRoutes(metricsCollector))
  app.route('/admin', adminRoutes(config, metricsCollector))
  app.route(
    '/',
    rootRoutes('botwatch', version, () => endpointsOf(app)),
  )
  app.notFound((c) => {
    const allowed = methodsOf(app, c.req.path)
    if (allowed.length === 0) return problem(c, 404, 'NOT_FOUND', 'No such endpoint; GET / lists them')
    c.header('allow', allowed.join(', '))
    return problem(c, 405, 'METHOD_NOT_ALLOWED', `This endpoint takes ${allowed.join(', ')}`)
  })
  app.onError((error, c) => {
    log.error({ err: error, method: c.req.method, route: c.req.routePath }, 'request failed')
    return problem(c, 500, 'INTERNAL', 'Internal error; the log says more')
  })
  return app
}

/** The methods that a path is served for; HEAD comes with GET. */
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
