import type { HttpBindings } from '@hono/node-server'
import { HISTORY_AGGREGATIONS, type HistoryAggregation, type MetricsCollector } from '@botwatch/metrics'
import { formatProblem } from '@botwatch/options'
import { Hono, type Context } from 'hono'
import { accepts } from 'hono/accepts'

import { problem } from './problem.ts'

/** The metrics routes. `/metrics` is JSON for people and Prometheus text or OpenMetrics for a scraper that asks for it. */
export function metricsRoutes(metricsCollector: MetricsCollector): Hono {
  const prometheus = async (c: Context): Promise<Response> => {
    const registry = c.req.query('registry') ?? 'main'
    const result = await metricsCollector.getPrometheusMetrics({ registry, accept: c.req.header('accept') })
    if (result.ok) {
      const { outgoing } = (c.env ?? {}) as Partial<HttpBindings>
      outgoing?.once('close', result.release)
      return c.body(result.bytes, 200, { 'content-type': result.contentType })
    }
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
    .get('/history', (c) => history(c, metricsCollector))
}

/** `name`, the series' labels by their names, `from` and `to` (ISO 8601 or seconds since 1970), `step` in seconds, `aggregation`. */
function history(c: Context, metricsCollector: MetricsCollector): Response {
  const { name = '', from, to, step, aggregation = 'avg', ...labels } = c.req.query()
  const problems = [
    ...(name === '' ? ['name: expected the name of a series, got nothing'] : []),
    ...timeProblem('from', from),
    ...timeProblem('to', to),
    ...(step === undefined || Number(step) > 0 ? [] : ['step: expected a number of seconds above 0']),
    ...(isAggregation(aggregation)
      ? []
      : [`aggregation: expected one of ${HISTORY_AGGREGATIONS.join(', ')}`]),
  ]
  if (problems.length > 0 || !isAggregation(aggregation)) return invalidQuery(c, problems)
  const result = metricsCollector.getHistory({
    name,
    labels,
    aggregation,
    ...(from === undefined ? {} : { fromMs: readTime(from) }),
    ...(to === undefined ? {} : { toMs: readTime(to) }),
    ...(step === undefined ? {} : { stepMs: Number(step) * 1000 }),
  })
  if (result.ok) {
    return c.json({
      name: result.name,
      labels: result.labels,
      aggregation: result.aggregation,
      from: new Date(result.fromMs).toISOString(),
      to: new Date(result.toMs).toISOString(),
      step_seconds: result.stepMs / 1000,
      resolution_seconds: result.resolutionMs / 1000,
      points: result.points.map(({ atMs, value }) => ({ at: new Date(atMs).toISOString(), value })),
    })
  }
  if (result.code === 'INVALID_QUERY') return invalidQuery(c, result.problems.map(formatProblem))
  const { available } = result
  return problem(c, 404, 'SERIES_NOT_FOUND', 'No such series, or nothing is kept of it yet', { available })
}

function invalidQuery(c: Context, problems: readonly string[]): Response {
  return problem(c, 400, 'INVALID_QUERY', 'The query is not valid', { problems })
}

function isAggregation(value: string): value is HistoryAggregation {
  return HISTORY_AGGREGATIONS.some((aggregation) => aggregation === value)
}

function timeProblem(path: string, value: string | undefined): string[] {
  if (value === undefined || Number.isFinite(readTime(value))) return []
  return [`${path}: expected a time in ISO 8601 or in seconds since 1970`]
}

/** Milliseconds since 1970; NaN for what is no time. */
function readTime(value: string): number {
  return /^\d{1,12}(?:\.\d{1,9})?$/.test(value) ? Number(value) * 1000 : Date.parse(value)
}
