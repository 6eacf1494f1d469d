import type { HistoryAggregation, MetricsCollector } from '@botwatch/metrics'
import type { Context } from 'hono'

import { problem } from '../problem.ts'

/**
 * The past of one series: `name`, `api`, `from` and `to` (ISO 8601), `step` (seconds), `aggregation`. Without a name
 * the series there are.
 */
export function historyRoute(c: Context, metricsCollector: MetricsCollector): Response {
  const { name = '', api, from, to, step, aggregation } = c.req.query()
  const result = metricsCollector.getHistory({
    name,
    ...(api !== undefined && { labels: { api } }),
    ...(from !== undefined && { fromMs: Date.parse(from) }),
    ...(to !== undefined && { toMs: Date.parse(to) }),
    ...(step !== undefined && { stepMs: Number(step) * 1000 }),
    // What is none of them is refused by the collector.
    ...(aggregation !== undefined && { aggregation: aggregation as HistoryAggregation }),
  })
  if (!result.ok && result.code === 'UNKNOWN_SERIES') {
    const series = result.available
    if (name === '') return c.json({ series })
    return problem(c, 404, 'SERIES_NOT_FOUND', 'Series not found', { available_series: series })
  }
  if (!result.ok) return problem(c, 400, 'INVALID_QUERY', 'Invalid query', { problems: result.problems })
  return c.json({
    name: result.name,
    labels: result.labels,
    aggregation: result.aggregation,
    from: isoOf(result.fromMs),
    to: isoOf(result.toMs),
    step_seconds: result.stepMs / 1000,
    resolution_seconds: result.resolutionMs / 1000,
    points: result.points.map(({ atMs, value }) => ({ time: isoOf(atMs), value })),
  })
}

function isoOf(atMs: number): string {
  return new Date(atMs).toISOString()
}
