import type { HttpBindings } from '@hono/node-server'
import type { MetricsCollector } from '@botwatch/metrics'
import { Hono, type Context } from 'hono'
import { accepts } from 'hono/accepts'

import { history } from './history.ts'
import { problem } from '../http/problem.ts'

/** Creates the metrics routes. `/metrics` is JSON by default, and Prometheus text or OpenMetrics if `Accept` prefers it. */
export function metricsRoutes(metricsCollector: MetricsCollector): Hono {
  const prometheus = async (c: Context): Promise<Response> => {
    const registry = c.req.query('registry') ?? 'main'
    const result = await metricsCollector.getPrometheusMetrics({ registry, accept: c.req.header('accept') })
    if (result.ok) {
      const { outgoing } = (c.env ?? {}) as Partial<HttpBindings>
      outgoing?.once('close', result.release)
      return c.body(result.bytes, 200, { 'content-type': result.contentType })
    }
    return problem(c, 400, 'REGISTRY_NOT_FOUND', 'Registry not found', {
      available_registries: result.available,
    })
  }
  return new Hono()
    .get('/', async (c) => {
      const supports = ['application/json', 'text/plain', 'application/openmetrics-text']
      const wanted = accepts(c, { header: 'Accept', supports, default: 'application/json' })
      return wanted === 'application/json' ? c.json(metricsCollector.getAllMetrics()) : prometheus(c)
    })
    .get('/prometheus', prometheus)
    .get('/registries', (c) => c.json({ registries: metricsCollector.listAvailableRegistries() }))
    .get('/history', (c) => history(c, metricsCollector))
}
