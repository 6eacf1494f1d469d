import { callback } from '@botwatch/options'
import * as v from 'valibot'

import { readOptions } from '../read-options.ts'
import { apiNameSchema, recorderWith } from './options.ts'
import type { MetricsRecorder } from './recorder.ts'
import { apiNameOf, describeCall, recordRateLimit, type ApiName } from './request.ts'
import { safeRecorder } from './safe-recorder.ts'

/** Options of {@link instrumentFetch}. */
export interface FetchInstrumentationOptions {
  /** A `MetricsCollector`. */
  readonly recorder: MetricsRecorder
  /** Name of the API, or a function of the URL. Return few fixed names, because each is a time series. */
  readonly apiName: ApiName
}

const schema = v.strictObject({
  fetch: callback<typeof globalThis.fetch>(),
  options: v.strictObject({
    recorder: recorderWith(['startApiRequest', 'recordRateLimit']),
    apiName: apiNameSchema(),
  }),
})

/**
 * Wraps a `fetch`. Each call is in flight until its headers arrive and is then recorded with its duration, its status or
 * error, and the rate limit in its headers. Response and error are those of the wrapped `fetch`. Throws a `MetricsError`
 * (`INVALID_OPTIONS`) for invalid options.
 *
 * @example
 * const fetch = instrumentFetch(globalThis.fetch, { recorder: metrics, apiName: 'gitlab' })
 */
export function instrumentFetch(
  fetch: typeof globalThis.fetch,
  options: FetchInstrumentationOptions,
): typeof globalThis.fetch {
  const { apiName, ...given } = readOptions(schema, { fetch, options }).options
  const recorder = safeRecorder(given.recorder)
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
