import type { MetricsCollector } from '@botwatch/metrics'
import { Hono, type Context } from 'hono'
import { accepts } from 'hono/accepts'

import { problem } from '../problem.ts'
import { historyRoute } from './history.ts'

/** The seed's metrics routes. `/metrics` is JSON for people and Prometheus text or OpenMetrics for a scraper that asks for it. */
export function metricsRoutes(metricsCollector: MetricsCollector): Hono {
  const prometheus = async (c: Context): Promise<Response> => {
    const result = await metricsCollector.getPrometheusMetrics({
      registry: c.req.query('registry') ?? 'main',
      accept: c.req.header('accept'),
    })
    if (result.ok) return c.body(result.bytes, 200, { 'content-type': result.contentType, vary: 'Accept' })
    const available = result.available
    return problem(c, 400, 'REGISTRY_NOT_FOUND', 'Registry not found', { available_registries: available })
  }
  return new Hono()
    .get('/', async (c) => {
      const supports = ['application/json', 'text/plain', 'application/openmetrics-text']
      const wanted = accepts(c, { header: 'Accept', supports, default: 'application/json' })
      if (wanted !== 'application/json') return prometheus(c)
      return c.json(metricsCollector.getAllMetrics(), 200, { vary: 'Accept' })
    })
    .get('/prometheus', prometheus)
    .get('/registries', (c) => c.json({ registries: metricsCollector.listAvailableRegistries() }))
    .get('/history', (c) => historyRoute(c, metricsCollector))
}
