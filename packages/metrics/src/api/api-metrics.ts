import type { RecordingHost } from '../recording-host.ts'
import { OVERFLOW } from '../series/overflow.ts'
import type { SeriesStore } from '../series/series-store.ts'
import { nameProblem, quantityProblem, type DropReason } from '../validate.ts'
import { QUANTILES } from '../windows/percentiles.ts'
import { WINDOW_NAMES } from '../windows/request-windows.ts'
import { defineApiFamilies, type ApiFamilies } from './api-families.ts'
import type { ApiHandle } from './api-handle.ts'
import type { ApiRequestOutcome, ApiRequestSample, EndApiRequest, RequestOfApi } from './api-request.ts'
import { ApiSeries } from './api-series.ts'
import type { RateLimit } from './rate-limit.ts'

/** Counts requests per API. */
export class ApiMetrics {
  readonly families: ApiFamilies
  readonly #store: SeriesStore
  readonly #host: RecordingHost
  readonly #maxApis: number
  readonly #series = new Map<string, ApiSeries>()

  constructor(store: SeriesStore, namespace: string, maxSeriesPerMetric: number, host: RecordingHost) {
    this.families = defineApiFamilies(store, namespace)
    this.#store = store
    this.#host = host
    // An API has a latency series per window and quantile, so more APIs would exceed that metric's cap.
    const perApi = WINDOW_NAMES.length * QUANTILES.length
    // One series is the metric's overflow, and one API is the overflow of APIs.
    this.#maxApis = Math.max(1, Math.floor((maxSeriesPerMetric - 1) / perApi) - 1)
  }

  /** Names of all APIs, in the order of first use. */
  get names(): readonly string[] {
    return [...this.#series.keys()]
  }

  /** All APIs. */
  get series(): readonly ApiSeries[] {
    return [...this.#series.values()]
  }

  /** Records one request. Drops an invalid one. */
  record(sample: ApiRequestSample): void {
    let reason: DropReason | null
    try {
      const series = this.#series.get(sample.apiName)
      reason =
        series === undefined
          ? this.#recordFirst(sample.apiName, sample)
          : series.record(sample, this.#host.recentMs(), this.#store.generation)
    } catch {
      reason = 'invalid_type'
    }
    if (reason !== null) this.#host.drop(reason)
  }

  /** Returns a handle to an API. The API need not exist, and the name may be invalid. */
  handle(given: string): ApiHandle {
    const problem = nameProblem(given)
    const name = problem === null ? given.toWellFormed() : ''
    let series: ApiSeries | undefined
    let generation = -1
    const recordRequest = (request: RequestOfApi): void => {
      let reason = problem
      try {
        if (generation !== this.#store.generation) {
          series = this.#series.get(name)
          generation = this.#store.generation
        }
        if (series !== undefined) reason = series.record(request, this.#host.recentMs(), generation)
        else {
          reason ??= this.#recordFirst(name, request)
          series = this.#series.get(name)
        }
      } catch {
        reason = 'invalid_type'
      }
      if (reason !== null) this.#host.drop(reason)
    }
    const startRequest = (method: string): EndApiRequest => {
      const counted = problem === null ? this.#admit(name) : undefined
      if (counted !== undefined) counted.inFlight += 1
      const startedAtMs = performance.now()
      let isEnded = false
      return (outcome: ApiRequestOutcome) => {
        if (isEnded) return
        isEnded = true
        if (counted !== undefined) counted.inFlight -= 1
        const responseTimeMs = performance.now() - startedAtMs
        try {
          const { statusCode, error } = outcome
          recordRequest({ method, statusCode, responseTimeMs, error })
        } catch {
          this.#host.drop('invalid_type')
        }
      }
    }
    return { name: given, recordRequest, startRequest }
  }

  /** Stores the rate limit of an API. Drops an invalid one. */
  recordRateLimit(apiName: string, reported: RateLimit): void {
    let reason = nameProblem(apiName)
    try {
      const { remaining, limit, resetAtMs } = reported
      for (const value of [remaining, limit, resetAtMs])
        reason ??= value === undefined ? null : quantityProblem(value)
      if (reason === null)
        this.#admit(apiName.toWellFormed()).rateLimit = {
          // JSON has no negative zero.
          ...(remaining !== undefined && { remaining: remaining + 0 }),
          ...(limit !== undefined && { limit: limit + 0 }),
          ...(resetAtMs !== undefined && { resetAtMs: resetAtMs + 0 }),
        }
    } catch {
      reason = 'invalid_type'
    }
    if (reason !== null) this.#host.drop(reason)
  }

  /** Resets one API except for its requests in flight. Returns false if there is no API of this name. */
  resetApi(name: string): boolean {
    const before = this.#series.get(name)
    if (before === undefined) return false
    // A request in flight ends on the object on which it was started.
    if (before.inFlight > 0) before.forget(this.#host.recentMs())
    else this.#series.delete(name)
    for (const family of Object.values(this.families)) this.#store.keep(family, ([api]) => api !== name)
    this.#store.renew()
    return true
  }

  /** Resets all APIs except for their requests in flight. */
  reset(): void {
    for (const name of this.names) this.resetApi(name)
  }

  /** Records the first request of an API. An invalid request must not create an API. */
  #recordFirst(name: string, request: RequestOfApi): DropReason | null {
    const problem = nameProblem(name)
    if (problem !== null) return problem
    const known = name.toWellFormed()
    const series = this.#find(known)
    const reason = series.record(request, this.#host.recentMs(), this.#store.generation)
    if (reason !== null) return reason
    this.#series.set(series.name, series)
    if (series.name !== known) this.#store.countOverflow(this.families.requests)
    return null
  }

  #admit(name: string): ApiSeries {
    const series = this.#find(name)
    this.#series.set(series.name, series)
    return series
  }

  /** Returns an API, which may be new. Above the cap it is the one that counts the requests of all others. */
  #find(name: string): ApiSeries {
    const known = this.#series.get(name)
    if (known !== undefined) return known
    const free = this.#series.size < this.#maxApis ? name : OVERFLOW
    const now = { generation: this.#store.generation, nowMs: this.#host.recentMs() }
    return this.#series.get(free) ?? new ApiSeries(free, this.families, now)
  }
}
