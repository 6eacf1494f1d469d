import { ERROR_TYPES, type MetricsCollector } from '@botwatch/metrics'
import { choice, integer, number, text } from '@botwatch/options'
import * as v from 'valibot'

import type { Operation } from '../../http/operation.ts'
import { batchOperation } from '../../intake/batch.ts'
import type { Intake } from '../../intake/intake.ts'

const MAX = Number.MAX_SAFE_INTEGER

interface WireRequest {
  readonly api: string
  readonly method: string
  readonly status: number | null
  readonly duration_ms: number
  readonly error?: string | undefined
}

const item: v.GenericSchema<unknown, WireRequest> = v.pipe(
  v.strictObject({
    api: v.pipe(text(1, 128), v.description('Name of the API, e.g. `gitlab`.')),
    method: v.pipe(text(1, 32), v.description('HTTP method; others than the usual nine count as `OTHER`.')),
    status: v.pipe(
      v.nullable(integer(100, 999)),
      v.description('Status of the response; null without a response.'),
    ),
    duration_ms: v.pipe(number(0, MAX), v.description('Milliseconds until the end of the response.')),
    error: v.optional(
      v.pipe(choice(ERROR_TYPES), v.description('Type of the error. Default: by the status.')),
    ),
  }),
  v.metadata({ ref: 'ReportedRequest', description: 'A request to an API.' }),
)

/** `POST /api/v1/ingest/requests`. */
export function requestsOperation(metrics: MetricsCollector, intake: Intake): Operation {
  return batchOperation(
    {
      route: 'POST /api/v1/ingest/requests',
      id: 'reportRequests',
      summary: 'Report requests to APIs',
      description:
        'Counts requests that a bot in another process made to APIs, as `recordApiRequest` does in this one. Counters and keys live as long as the process.',
      kind: 'requests',
      item,
      examples: [
        { api: 'gitlab', method: 'GET', status: 200, duration_ms: 182.5 },
        { api: 'gitlab', method: 'POST', status: null, duration_ms: 30_000, error: 'timeout' },
      ],
      record: (items, batch) =>
        intake.keys.recordOnce('requests', batch, () => {
          for (const { api, method, status, duration_ms: responseTimeMs, error } of items)
            metrics.recordApiRequest({ apiName: api, method, statusCode: status, responseTimeMs, error })
        }),
    },
    intake,
  )
}
