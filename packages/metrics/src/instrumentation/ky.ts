import type { Hooks } from 'ky'
import * as v from 'valibot'

import type { ApiRequestOutcome } from '../api/api-request.ts'
import { readOptions } from '../read-options.ts'
import { apiNameSchema, recorderWith } from './options.ts'
import type { MetricsRecorder } from './recorder.ts'
import { apiNameOf, recordRateLimit, type ApiName } from './request.ts'
import { safeRecorder } from './safe-recorder.ts'

/** Options of {@link kyHooks}. */
export interface KyInstrumentationOptions {
  /** A `MetricsCollector`. */
  readonly recorder: MetricsRecorder
  /** Name of the API, or a function of the URL. Return few fixed names, because each is a time series. */
  readonly apiName: ApiName
}

const schema = v.strictObject({
  recorder: recorderWith(['recordApiRequest', 'recordRateLimit']),
  apiName: apiNameSchema(),
})

/** The hooks that {@link kyHooks} returns. */
export type KyHooks = Required<Pick<Hooks, 'beforeRequest' | 'beforeRetry' | 'afterResponse' | 'beforeError'>>

/** The part of a hook's argument that is used. */
interface CallState {
  readonly request: Request
  readonly options: { readonly context: object }
}

/**
 * Returns hooks for ky. Each attempt, retries included, is recorded as a request with its duration, its status or error,
 * and the rate limit in its headers. Requests in flight are not counted, because ky calls no hook for some ends. Throws
 * a `MetricsError` (`INVALID_OPTIONS`) for invalid options.
 *
 * @example
 * const gitlab = ky.extend({ hooks: kyHooks({ recorder: metrics, apiName: 'gitlab' }) })
 */
export function kyHooks(options: KyInstrumentationOptions): KyHooks {
  const { apiName, ...given } = readOptions(schema, options)
  const recorder = safeRecorder(given.recorder)
  // The context is the only object that all hooks of a call share.
  const startedAt = new WeakMap<object, number>()
  const begin = ({ options: { context } }: CallState): void => {
    startedAt.set(context, performance.now())
  }
  const end = ({ request, options: { context } }: CallState, outcome: ApiRequestOutcome): void => {
    const started = startedAt.get(context)
    if (started === undefined) return
    startedAt.delete(context)
    const responseTimeMs = performance.now() - started
    const name = apiNameOf(apiName, request.url)
    recorder.recordApiRequest({ apiName: name, method: request.method, responseTimeMs, ...outcome })
  }
  return {
    beforeRequest: [begin],
    afterResponse: [
      (state) => {
        end(state, { statusCode: state.response.status })
        recordRateLimit(recorder, apiNameOf(apiName, state.request.url), state.response.headers)
      },
    ],
    beforeRetry: [
      (state) => {
        // After a response the attempt has already ended.
        end(state, { statusCode: null, error: state.error })
        begin(state)
      },
    ],
    beforeError: [
      (state) => {
        end(state, { statusCode: null, error: state.error })
        return state.error
      },
    ],
  }
}
