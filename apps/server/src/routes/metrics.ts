import type { MetricsCollector } from '@botwatch/metrics'
import { Hono, type Context } from 'hono'
import { accepts } from 'hono/accepts'
import * as v from 'valibot'

import { compress, compressed, contentCodingFor } from '../http/compression.ts'
import { problem } from '../http/problem.ts'
import { noParameters, withQuery } from '../http/query.ts'
import type { RouteEnv } from '../http/route-env.ts'
import { historyRoute } from './history.ts'

const NAME = 'the name of a registry'
const scrapeQuery = v.strictObject({ registry: v.optional(v.pipe(v.string(NAME), v.nonEmpty(NAME)), 'main') })

/** Creates the metrics routes. `/metrics` is JSON by default, and Prometheus text or OpenMetrics if `Accept` prefers it. */
export function metricsRoutes(metricsCollector: MetricsCollector): Hono<RouteEnv> {
  const json = withQuery(noParameters, (c) => compressed(c, c.json(metricsCollector.getAllMetrics())))
  const prometheus = withQuery(scrapeQuery, (c, { registry }) => scrape(c, metricsCollector, registry))
  return new Hono<RouteEnv>()
    .get('/', (c, next) => {
      c.header('vary', 'accept')
      const supports = ['application/json', 'text/plain', 'application/openmetrics-text']
      const wanted = accepts(c, { header: 'Accept', supports, default: 'application/json' })
      return wanted === 'application/json' ? json(c, next) : prometheus(c, next)
    })
    .get('/prometheus', prometheus)
    .get(
      '/registries',
      withQuery(noParameters, (c) => c.json({ registries: metricsCollector.listAvailableRegistries() })),
    )
    .get('/history', historyRoute(metricsCollector))
}

async function scrape(
  c: Context<RouteEnv>,
  metricsCollector: MetricsCollector,
  registry: string,
): Promise<Response> {
  const result = await metricsCollector.getPrometheusMetrics({ registry, accept: c.req.header('accept') })
  if (!result.ok)
    return problem(c, 400, 'REGISTRY_NOT_FOUND', 'Registry not found', {
      available_registries: result.available,
    })
  const { bytes, contentType, release } = result
  const headers = { 'content-type': contentType, vary: 'accept, accept-encoding' }
  const coding = contentCodingFor(c, bytes.length)
  if (coding === undefined) {
    releaseAfterAnswer(c, release)
    return c.body(bytes, 200, headers)
  }
  try {
    return c.body(await compress(bytes, coding), 200, { ...headers, 'content-encoding': coding })
  } finally {
    release()
  }
}

/** The memory of a scrape is that of the next one after its release, so the answer has to be with the system by then. */
function releaseAfterAnswer(c: Context<RouteEnv>, release: () => void): void {
  const { outgoing } = c.env ?? {}
  if (outgoing?.closed === true) release()
  else outgoing?.once('close', release)
}
