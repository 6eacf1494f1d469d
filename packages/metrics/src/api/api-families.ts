import type { Family } from '../series/family.ts'
import type { SeriesStore } from '../series/series-store.ts'
import { boundsBelow } from '../windows/latency-buckets.ts'

/** Metrics about requests to APIs. */
export interface ApiFamilies {
  readonly requests: Family
  readonly durations: Family
  readonly errors: Family
  readonly inFlight: Family
  readonly successRatio: Family
  readonly latency: Family
  readonly rateLimitRemaining: Family
  readonly rateLimit: Family
  readonly rateLimitReset: Family
}

const DURATION_BUCKETS_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300]

/** For each latency bucket, how many bounds of the duration histogram are below it. */
export const durationBoundsBelow: Uint8Array = boundsBelow(
  DURATION_BUCKETS_SECONDS.map((bound) => bound * 1000),
)

/** Defines the metrics about requests to APIs. */
export function defineApiFamilies(store: SeriesStore, namespace: string): ApiFamilies {
  const gauge = (name: string, help: string, labelNames: readonly string[]): Family =>
    store.define({ name: `${namespace}_api_${name}`, help, type: 'gauge', labelNames })
  return {
    requests: store.define({
      name: `${namespace}_api_requests_total`,
      help: 'Requests to APIs.',
      type: 'counter',
      labelNames: ['api', 'method', 'status'],
    }),
    durations: store.define({
      name: `${namespace}_api_request_duration_seconds`,
      help: 'Duration of requests to APIs.',
      type: 'histogram',
      labelNames: ['api', 'method', 'status_class'],
      buckets: DURATION_BUCKETS_SECONDS,
    }),
    errors: store.define({
      name: `${namespace}_api_errors_total`,
      help: 'Failed requests to APIs.',
      type: 'counter',
      labelNames: ['api', 'method', 'error_type', 'status'],
    }),
    inFlight: gauge('requests_in_flight', 'Requests to APIs in flight.', ['api']),
    successRatio: gauge('success_ratio', 'Share of successful requests in the window, 0 to 1.', [
      'api',
      'window',
    ]),
    latency: store.define({
      name: `${namespace}_api_latency_window_seconds`,
      help: 'Quantiles of request durations in the window, exact to 1%, clamped to 1 ms and 4194 s.',
      type: 'gauge',
      shownAs: 'summary',
      labelNames: ['api', 'window', 'quantile'],
    }),
    rateLimitRemaining: gauge(
      'rate_limit_remaining',
      'Remaining requests in the rate-limit window of the API.',
      ['api'],
    ),
    rateLimit: gauge('rate_limit_limit', 'Request limit of the API per rate-limit window.', ['api']),
    rateLimitReset: gauge(
      'rate_limit_reset_timestamp_seconds',
      'Start of the next rate-limit window of the API, in seconds since 1970.',
      ['api'],
    ),
  }
}
