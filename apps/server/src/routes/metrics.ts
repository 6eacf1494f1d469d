import type { MetricsCollector } from '@botwatch/metrics'
import { Hono, type Context } from 'hono'
import { accepts } from 'hono/accepts'

import { problem } from '../problem.ts'

/** The seed's metrics routes. `/metrics` is JSON for people and Prometheus text for a scraper that asks for it. */
export function metricsRoutes(metricsCollector: MetricsCollector): Hono {
  const prometheus = async (c: Context): Promise<Response> => {
    const result = await metricsCollector.getPrometheusMetrics({
      registry: c.req.query('registry') ?? 'main',
    })
    if (result.ok) return c.body(result.body, 200, { 'content-type': result.contentType })
    const available = result.available
    return problem(c, 400, 'REGISTRY_NOT_FOUND', 'Registry not found', { available_registries: available })
  }
  return new Hono()
    .get('/', async (c) => {
      const supports = ['application/json', 'text/plain', 'application/openmetrics-text']
      const wanted = accepts(c, { header: 'Accept', supports, default: 'application/json' })
      return wanted === 'application/json' ? c.json(metricsCollector.getAllMetrics()) : prometheus(c)
    })
    .get('/prometheus', prometheus)
    .get('/registries', (c) => c.json({ registries: metricsCollector.listAvailableRegistries() }))
}
