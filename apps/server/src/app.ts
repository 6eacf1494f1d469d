import type { HealthChecker } from '@botwatch/health'
import type { MetricsCollector } from '@botwatch/metrics'
import { Hono } from 'hono'
import type { Logger } from 'pino'

import type { ServerConfig } from './config/server-config.ts'
import { limitBody } from './http/body.ts'
import { basePathOf, createPathReader } from './http/path.ts'
import { adminRoutes } from './routes/admin.ts'
import { healthRoutes } from './routes/health.ts'
import { metricsRoutes } from './routes/metrics.ts'
import { endpointsOf, notFound } from './http/endpoints.ts'
import { internalError, requestLog } from './http/request-log.ts'
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
  app.use(requestLog(log), limitBody(config.limits.maxBodyBytes))
  app.route('/health', healthRoutes(healthChecker, version))
  app.route('/metrics', metricsRoutes(metricsCollector))
  if (!isEmbedded || config.embedAdmin) app.route('/admin', adminRoutes(config, metricsCollector))
  app.route(
    '/',
    rootRoutes('botwatch', version, () => endpointsOf(app)),
  )
  app.notFound(notFound(app))
  app.onError((error, c) => internalError(c, error, log))
  return app
}
