import type { Family } from '../series/family.ts'
import type { SeriesStore } from '../series/series-store.ts'
import { boundsBelow } from '../windows/latency-buckets.ts'

/** The families about requests to APIs. */
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

/** How many of the duration's bounds are below each latency bucket. */
export const durationBoundsBelow: Uint8Array = boundsBelow(
  DURATION_BUCKETS_SECONDS.map((bound) => bound * 1000),
)

/** Defines them. */
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
      help: 'How long requests to APIs took.',
      type: 'histogram',
      labelNames: ['api', 'method', 'status_class'],
      buckets: DURATION_BUCKETS_SECONDS,
    }),
    errors: store.define({
      name: `${namespace}_api_errors_total`,
      help: 'Requests to APIs that failed.',
      type: 'counter',
      labelNames: ['api', 'method', 'error_type', 'status'],
    }),
    inFlight: gauge('requests_in_flight', 'Requests to APIs that have not ended yet.', ['api']),
    successRatio: gauge('success_ratio', 'Requests that succeeded, of those in the window, 0 to 1.', [
      'api',
      'window',
    ]),
    latency: store.define({
      name: `${namespace}_api_latency_window_seconds`,
      help: 'How long requests in the window took, within 1 %.',
      type: 'gauge',
      shownAs: 'summary',
      labelNames: ['api', 'window', 'quantile'],
    }),
    rateLimitRemaining: gauge('rate_limit_remaining', 'Requests the API still allows.', ['api']),
    rateLimit: gauge('rate_limit_limit', 'Requests the API allows at most.', ['api']),
    rateLimitReset: gauge('rate_limit_reset_timestamp_seconds', 'When the API starts to count anew.', [
      'api',
    ]),
  }
}
