import * as v from 'valibot'

import type { PercentileName } from '@botwatch/metrics'
import { time } from '../fields.ts'

interface WirePercentiles {
  readonly p50: number
  readonly p90: number
  readonly p95: number
  readonly p99: number
  readonly relative_error: number
  readonly out_of_range: readonly PercentileName[]
}

/** Requests of an API in a window. */
export interface WireWindow {
  readonly window_seconds: number
  readonly requests: number
  readonly errors: number
  readonly success_ratio: number | null
  readonly response_seconds: WirePercentiles | null
}

/** An API in an answer. */
export interface WireApi {
  readonly name: string
  readonly requests: number
  readonly errors: number
  readonly success_ratio: number | null
  readonly in_flight: number
  readonly requests_by_status: Readonly<Record<string, number>>
  readonly errors_by_type: Readonly<Record<string, number>>
  readonly response_seconds: { readonly avg: number; readonly min: number; readonly max: number } | null
  readonly windows: {
    readonly '1m': WireWindow
    readonly '5m': WireWindow
    readonly '1h': WireWindow
  }
  readonly rate_limit: {
    readonly remaining: number | null
    readonly limit: number | null
    readonly resets_at: string | null
  } | null
}

const successRatio = v.pipe(v.nullable(v.number()), v.description('0 to 1; null without requests.'))
const seconds = v.number()

const window = v.pipe(
  v.strictObject({
    window_seconds: v.pipe(
      v.number(),
      v.description(
        'Length of the window. It covers up to 10 seconds less (5 minutes less for the hour), because it moves in such steps.',
      ),
    ),
    requests: v.number(),
    errors: v.number(),
    success_ratio: successRatio,
    response_seconds: v.pipe(
      v.nullable(
        v.strictObject({
          p50: seconds,
          p90: seconds,
          p95: seconds,
          p99: seconds,
          relative_error: v.pipe(
            v.number(),
            v.description('Largest relative error of the percentiles that are not out of range.'),
          ),
          out_of_range: v.pipe(
            v.array(v.picklist(['p50', 'p90', 'p95', 'p99'])),
            v.description('Percentiles of at most 1 ms or at least 4194 seconds; their value is that bound.'),
          ),
        }),
      ),
      v.description('Percentiles of response times by nearest rank; null without requests.'),
    ),
  }),
  v.metadata({ ref: 'ApiWindow', description: 'Requests to an API in a window.' }),
)

/** Schema of an API. */
export const api: v.GenericSchema<WireApi> = v.pipe(
  v.strictObject({
    name: v.string(),
    requests: v.pipe(v.number(), v.description('Requests since the start or the last reset.')),
    errors: v.number(),
    success_ratio: successRatio,
    in_flight: v.pipe(v.number(), v.description('Requests that were started and have not ended.')),
    requests_by_status: v.pipe(
      v.record(v.string(), v.number()),
      v.description('By status code, or `timeout`, `network`, `aborted` or `invalid`.'),
    ),
    errors_by_type: v.pipe(
      v.record(v.string(), v.number()),
      v.description('E.g. `timeout`, `rate_limited`.'),
    ),
    response_seconds: v.pipe(
      v.nullable(v.strictObject({ avg: seconds, min: seconds, max: seconds })),
      v.description('Response times since the start or the last reset; null without requests.'),
    ),
    windows: v.strictObject({ '1m': window, '5m': window, '1h': window }),
    rate_limit: v.pipe(
      v.nullable(
        v.strictObject({
          remaining: v.nullable(v.number()),
          limit: v.nullable(v.number()),
          resets_at: v.nullable(time),
        }),
      ),
      v.description('The limit that the API reported last; null if it reported none.'),
    ),
  }),
  v.metadata({ ref: 'Api', description: 'Requests to an API.' }),
)

const windowExample: WireWindow = {
  window_seconds: 60,
  requests: 120,
  errors: 3,
  success_ratio: 0.975,
  response_seconds: { p50: 0.182, p90: 0.41, p95: 0.62, p99: 1.9, relative_error: 0.01, out_of_range: [] },
}

/** A realistic API. */
export const apiExample: WireApi = {
  name: 'gitlab',
  requests: 18_204,
  errors: 41,
  success_ratio: 0.9977,
  in_flight: 2,
  requests_by_status: { 200: 18_163, 502: 30, timeout: 11 },
  errors_by_type: { server_error: 30, timeout: 11 },
  response_seconds: { avg: 0.21, min: 0.034, max: 30 },
  windows: {
    '1m': windowExample,
    '5m': { ...windowExample, window_seconds: 300, requests: 610 },
    '1h': { ...windowExample, window_seconds: 3600, requests: 7208 },
  },
  rate_limit: { remaining: 1840, limit: 2000, resets_at: '2026-11-28T12:01:00.000Z' },
}
