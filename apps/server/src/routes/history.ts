import { HISTORY_AGGREGATIONS, type MetricsCollector } from '@botwatch/metrics'
import { choice, describe, parse, type Problem } from '@botwatch/options'
import type { Context } from 'hono'
import * as v from 'valibot'

import { problem } from '../http/problem.ts'

const NAME = 'the name of a series'
const time = v.pipe(
  v.string(),
  v.check(
    (value) => Number.isFinite(readTime(value)),
    'a time in ISO 8601 or a number of seconds since 1970',
  ),
  v.transform(readTime),
)
const MAX_STEP_SECONDS = 2_678_400
const step = v.pipe(
  v.string(),
  v.check(
    (value) => Number(value) > 0 && Number(value) <= MAX_STEP_SECONDS,
    `a number of seconds above 0 and at most ${MAX_STEP_SECONDS}`,
  ),
  v.transform((value) => Number(value) * 1000),
)
const schema = v.looseObject({
  name: v.pipe(v.string(NAME), v.nonEmpty(NAME)),
  from: v.optional(time),
  to: v.optional(time),
  step: v.optional(step),
  aggregation: v.optional(choice(HISTORY_AGGREGATIONS)),
})

/** Answers the history of one series. Parameters that the schema does not know are labels of the series. */
export function history(c: Context, metricsCollector: MetricsCollector): Response {
  const query = c.req.query()
  const parsed = parse(schema, query, { noun: 'parameter' })
  if (!parsed.ok) return invalidQuery(c, parsed.problems)
  const { name, from: fromMs, to: toMs, step: stepMs, aggregation } = parsed.value
  if (fromMs !== undefined && fromMs >= (toMs ?? Date.now())) {
    return invalidQuery(c, [
      { path: 'from', expected: 'a time before that of `to`', received: describe(query['from']) },
    ])
  }
  const labels = Object.fromEntries(Object.entries(query).filter(([key]) => !(key in schema.entries)))
  const result = metricsCollector.getHistory({ name, labels, fromMs, toMs, stepMs, aggregation })
  if (result.ok) {
    return c.json({
      name: result.name,
      labels: result.labels,
      aggregation: result.aggregation,
      from: new Date(result.fromMs).toISOString(),
      to: new Date(result.toMs).toISOString(),
      step_seconds: result.stepMs / 1000,
      resolution_seconds: result.resolutionMs / 1000,
      points: result.points.map(({ atMs, value }) => ({ timestamp: new Date(atMs).toISOString(), value })),
    })
  }
  if (result.code === 'INVALID_QUERY') return invalidQuery(c, result.problems)
  return problem(c, 404, 'SERIES_NOT_FOUND', 'No series with this name and these labels has any history', {
    available_series: result.available,
  })
}

function invalidQuery(c: Context, problems: readonly Problem[]): Response {
  return problem(c, 400, 'INVALID_QUERY', 'The query is invalid', { problems })
}

/** Milliseconds since 1970; NaN for any other text. */
function readTime(value: string): number {
  return /^\d{1,12}(?:\.\d{1,9})?$/.test(value) ? Number(value) * 1000 : Date.parse(value)
}
