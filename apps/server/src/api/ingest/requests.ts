import { ERROR_TYPES, type ApiRequestSample, type MetricsCollector } from '@botwatch/metrics'
import { choice, integer, text } from '@botwatch/options'
import * as v from 'valibot'

import type { Operation } from '../../http/operation.ts'
import { batchOperation } from '../../intake/batch.ts'
import type { Intake } from '../../intake/intake.ts'
import { readItem } from '../../intake/read-items.ts'
import { durationEntries, durationMsOf, oneDuration, type WireDuration } from './duration.ts'

interface WireRequest extends WireDuration {
  readonly api: string
  readonly method: string
  readonly status: number | null
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
    ...durationEntries,
    error: v.optional(
      v.pipe(choice(ERROR_TYPES), v.description('Type of the error. Default: by the status.')),
    ),
  }),
  oneDuration(),
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
      read: (each, path) => readItem(item, each, path),
      examples: [
        { api: 'gitlab', method: 'GET', status: 200, duration_ms: 182.5 },
        { api: 'gitlab', method: 'POST', status: null, duration_ms: 30_000, error: 'timeout' },
      ],
      record: (items, batch) =>
        intake.keys.recordOnce('requests', batch, () => {
          for (const request of items) metrics.recordApiRequest(toSample(request))
        }),
    },
    intake,
  )
}

function toSample(request: WireRequest): ApiRequestSample {
  const { api, method, status, error } = request
  return { apiName: api, method, statusCode: status, responseTimeMs: durationMsOf(request) ?? 0, error }
}
