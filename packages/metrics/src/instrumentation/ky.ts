import type { Hooks } from 'ky'

import type { ApiRequestOutcome, MetricsRecorder } from './recorder.ts'
import { apiNameOf, recordRateLimit, type ApiName } from './request.ts'

/** Options of {@link kyHooks}. */
export interface KyInstrumentationOptions {
  /** A `MetricsCollector`. */
  readonly recorder: MetricsRecorder
  /** One name for all calls, or one by the address. Few and fixed: each is a time series. */
  readonly apiName: ApiName
}

/** The hooks of ky that are needed. */
export type KyHooks = Required<Pick<Hooks, 'beforeRequest' | 'beforeRetry' | 'afterResponse' | 'beforeError'>>

/** What a hook is told of its call. */
interface CallState {
  readonly request: Request
  readonly options: { readonly context: object }
}

/**
 * Hooks for ky: each attempt is recorded as a request with its duration, status or error, and the rate limit the
 * answer tells of; retries are requests of their own, without the wait before them. Requests in flight are not counted,
 * as hooks are not told of every end. Answers and errors are left as they are.
 *
 * @example
 * const gitlab = ky.extend({ hooks: kyHooks({ recorder: metrics, apiName: 'gitlab' }) })
 */
export function kyHooks({ recorder, apiName }: KyInstrumentationOptions): KyHooks {
  // ky makes a context for each call and hands it to all of the call's hooks; requests and options it replaces.
  const startedAt = new WeakMap<object, number>()
  const begin = ({ options }: CallState): void => {
    startedAt.set(options.context, performance.now())
  }
  const end = ({ request, options }: CallState, outcome: ApiRequestOutcome): void => {
    const started = startedAt.get(options.context)
    if (started === undefined) return
    startedAt.delete(options.context)
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
        // After an answer the attempt has ended already.
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
