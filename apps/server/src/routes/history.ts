import { HISTORY_AGGREGATIONS, type MetricsCollector } from '@botwatch/metrics'
import { choice, describe } from '@botwatch/options'
import type { Context } from 'hono'
import * as v from 'valibot'

import { documentedAs } from '../api/fields.ts'
import { compressed } from '../http/compression.ts'
import { problem } from '../http/problem.ts'
import { operation, type Operation } from '../http/operation.ts'
import { invalidQuery } from '../http/query.ts'
import type { RouteEnv } from '../http/route-env.ts'
import { historyAnswer, type WireHistory } from './metrics-answers.ts'
import { METRICS_EXAMPLES } from './metrics-examples.ts'

const NAME = 'the name of a series'
const MAX_STEP_SECONDS = 7_776_000
const instant = v.pipe(
  v.string(),
  v.check(
    (value) => Number.isFinite(readTime(value)),
    'a time in ISO 8601 or a number of seconds since 1970',
  ),
  v.transform(readTime),
)
const step = v.pipe(
  v.string(),
  v.check(
    (value) => Number(value) > 0 && Number(value) <= MAX_STEP_SECONDS,
    `a number of seconds above 0 and at most ${MAX_STEP_SECONDS}`,
  ),
  v.transform((value) => Number(value) * 1000),
)
const time = (description: string): v.GenericSchema<unknown, number | undefined> =>
  v.pipe(documentedAs(v.optional(instant), { type: 'string' }), v.description(description))
const schema = v.looseObject({
  name: v.pipe(v.string(NAME), v.nonEmpty(NAME), v.description('Name of the series, e.g. `error_rate`.')),
  from: time('ISO 8601 or seconds since 1970, at most 90 days ago. Default: an hour before `to`.'),
  to: time('ISO 8601 or seconds since 1970. Default: now.'),
  step: v.pipe(
    documentedAs(v.optional(step), { type: 'number', exclusiveMinimum: 0, maximum: MAX_STEP_SECONDS }),
    v.description(
      'Seconds, rounded up to a multiple of the resolution. Default: the finest resolution of the time range.',
    ),
  ),
  aggregation: v.pipe(
    v.optional(choice(HISTORY_AGGREGATIONS)),
    v.description('How the values of a step are combined. Default `avg`.'),
  ),
})

/** The history of one series. Parameters that it does not know are labels of the series. */
export function historyOperation(metricsCollector: MetricsCollector): Operation {
  return operation({
    route: 'GET /metrics/history',
    id: 'getHistory',
    tag: 'Metrics',
    summary: 'Get the history of a series',
    description:
      'Returns the past of one series in steps. Any other parameter is a label of the series, e.g. `api=gitlab`; all labels of the series must be given. The resolution is 15 s for an hour, 5 minutes for a day, an hour for 31 days and a UTC day for 90 days.',
    needs: 'read',
    query: schema,
    answers: {
      200: {
        description: 'The points of the series.',
        schema: historyAnswer,
        example: METRICS_EXAMPLES.history,
      },
    },
    errors: ['SERIES_NOT_FOUND', 'HISTORY_UNAVAILABLE'],
    handle: async (c, { query }) => compressed(c, await answer(c, query, metricsCollector)),
  })
}

async function answer(
  c: Context<RouteEnv>,
  query: v.InferOutput<typeof schema>,
  metricsCollector: MetricsCollector,
): Promise<Response> {
  const { name, from: fromMs, to: toMs, step: stepMs, aggregation, ...rest } = query
  if (fromMs !== undefined && fromMs >= (toMs ?? Date.now())) {
    return invalidQuery(c, [
      { path: 'from', expected: 'a time before that of `to`', received: describe(c.req.query('from')) },
    ])
  }
  // All parameters are strings.
  const labels = rest as Readonly<Record<string, string>>
  const result = await metricsCollector.getHistory({ name, labels, fromMs, toMs, stepMs, aggregation })
  if (result.ok) {
    const found: WireHistory = {
      name: result.name,
      labels: result.labels,
      aggregation: result.aggregation,
      from: new Date(result.fromMs).toISOString(),
      to: new Date(result.toMs).toISOString(),
      step_seconds: result.stepMs / 1000,
      resolution_seconds: result.resolutionMs / 1000,
      points: result.points.map(({ atMs, value }) => ({ timestamp: new Date(atMs).toISOString(), value })),
    }
    return c.json(found)
  }
  if (result.code === 'STORE_FAILED')
    return problem(c, 'HISTORY_UNAVAILABLE', 'The history cannot be read at the moment')
  if (result.code === 'INVALID_QUERY') return invalidQuery(c, result.problems)
  return problem(c, 'SERIES_NOT_FOUND', 'No series with this name and these labels has any history', {
    available_series: result.available,
  })
}

/** Milliseconds since 1970; NaN for any other text. */
function readTime(value: string): number {
  return /^\d{1,12}(?:\.\d{1,9})?$/.test(value) ? Number(value) * 1000 : Date.parse(value)
}
