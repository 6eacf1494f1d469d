import type { MetricsCollector } from '@botwatch/metrics'
import type { Context } from 'hono'
import { accepts } from 'hono/accepts'
import * as v from 'valibot'

import type { ServerConfig } from '../config/server-config.ts'
import { compress, contentCodingFor } from '../http/compression.ts'
import { problem } from '../http/problem.ts'
import { json, operation, type MediaDefinition, type Operation } from '../http/operation.ts'
import { invalidQuery } from '../http/query.ts'
import type { RouteEnv } from '../http/route-env.ts'
import { historyOperation } from './history.ts'
import { metricsAnswer, registriesAnswer } from './metrics-answers.ts'
import { METRICS_EXAMPLES as EXAMPLES } from './metrics-examples.ts'

const NAME = 'the name of a registry'
const scrapeQuery = v.strictObject({
  registry: v.pipe(
    v.optional(v.pipe(v.string(NAME), v.nonEmpty(NAME))),
    v.description(
      'Name of a registry, e.g. `tokens`; `/metrics/registries` lists them. Default `main`, with everything.',
    ),
  ),
})
const TYPES = ['application/json', 'text/plain', 'application/openmetrics-text']
const SCRAPE: Readonly<Record<string, MediaDefinition>> = {
  'text/plain': { schema: v.string(), example: EXAMPLES.prometheus },
  'application/openmetrics-text': { schema: v.string(), example: EXAMPLES.openMetrics },
}

/** Metrics as JSON, Prometheus text and OpenMetrics. */
export function metricsOperations(
  metricsCollector: MetricsCollector,
  { openMetrics }: Pick<ServerConfig, 'openMetrics'>,
): readonly Operation[] {
  return [
    operation({
      route: 'GET /metrics',
      id: 'getMetrics',
      tag: 'Metrics',
      summary: 'Get all metrics',
      description:
        'Returns JSON by default, and Prometheus text or OpenMetrics if `Accept` prefers it. `registry` is for the texts only.',
      needs: 'metrics',
      query: scrapeQuery,
      answers: {
        200: {
          description: 'All metrics, or the metrics of a registry.',
          schema: metricsAnswer,
          example: EXAMPLES.metrics,
          alternatives: SCRAPE,
        },
      },
      errors: ['REGISTRY_NOT_FOUND'],
      handle: (c, { query: { registry } }) => {
        c.header('vary', 'accept')
        if (
          accepts(c, { header: 'Accept', supports: TYPES, default: 'application/json' }) !==
          'application/json'
        )
          return scrape(c, metricsCollector, registry)
        if (registry === undefined) return json(c, metricsCollector.getAllMetrics())
        const expected = 'nothing: a registry is rendered as text; send Accept: text/plain'
        return invalidQuery(c, [{ path: 'registry', expected, received: 'a string' }])
      },
    }),
    operation({
      route: 'GET /metrics/prometheus',
      id: 'scrape',
      tag: 'Metrics',
      summary: 'Scrape a registry',
      description:
        'Returns the metrics of a registry as Prometheus text, or as OpenMetrics if `Accept` prefers it.',
      needs: openMetrics ? 'open' : 'metrics',
      query: scrapeQuery,
      answers: { 200: { description: 'The metrics of the registry.', alternatives: SCRAPE } },
      errors: ['REGISTRY_NOT_FOUND'],
      handle: (c, { query }) => scrape(c, metricsCollector, query.registry),
    }),
    operation({
      route: 'GET /metrics/registries',
      id: 'listRegistries',
      tag: 'Metrics',
      summary: 'List the registries',
      description: 'Returns the names of the registries: `main` with everything, and parts of it.',
      needs: 'read',
      answers: {
        200: {
          description: 'The names.',
          schema: registriesAnswer,
          example: { registries: ['main', 'tokens', 'system', 'gitlab'] },
        },
      },
      handle: (c) => c.json({ registries: metricsCollector.listAvailableRegistries() }),
    }),
    historyOperation(metricsCollector),
  ]
}

async function scrape(
  c: Context<RouteEnv>,
  metricsCollector: MetricsCollector,
  registry = 'main',
): Promise<Response> {
  const result = await metricsCollector.getPrometheusMetrics({ registry, accept: c.req.header('accept') })
  if (!result.ok)
    return problem(c, 'REGISTRY_NOT_FOUND', 'Registry not found', {
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
