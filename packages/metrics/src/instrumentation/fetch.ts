import type { MetricsRecorder } from './recorder.ts'
import { apiNameOf, describeCall, recordRateLimit, type ApiName } from './request.ts'

/** Options of {@link instrumentFetch}. */
export interface FetchInstrumentationOptions {
  /** A `MetricsCollector`. */
  readonly recorder: MetricsRecorder
  /** One name for all calls, or one by the address. Few and fixed: each is a time series. */
  readonly apiName: ApiName
}

/**
 * Wraps a `fetch`: each call is in flight until its headers are in, and then recorded with its duration, status or
 * error, and the rate limit the answer tells of. The answer and the error are the very ones of the wrapped `fetch`.
 *
 * @example
 * const fetch = instrumentFetch(globalThis.fetch, { recorder: metrics, apiName: 'gitlab' })
 */
export function instrumentFetch(
  fetch: typeof globalThis.fetch,
  { recorder, apiName }: FetchInstrumentationOptions,
): typeof globalThis.fetch {
  return async (input, init) => {
    const { url, method } = describeCall(input, init)
    const name = apiNameOf(apiName, url)
    const end = recorder.startApiRequest(name, method)
    try {
      const response = await fetch(input, init)
      end({ statusCode: response.status })
      recordRateLimit(recorder, name, response.headers)
      return response
    } catch (error) {
      end({ statusCode: null, error })
      throw error
    }
  }
}
