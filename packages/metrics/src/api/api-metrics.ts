import { OVERFLOW } from '../series/overflow.ts'
import type { ApiRequestSample } from './api-request.ts'
import type { ApiRequestOutcome, EndApiRequest, RateLimit } from '../instrumentation/recorder.ts'
import type { SeriesStore } from '../series/series-store.ts'
import { nameProblem, quantityProblem, type DropReason } from '../validate.ts'
import { QUANTILES } from '../windows/percentiles.ts'
import { WINDOW_NAMES } from '../windows/request-windows.ts'
import { defineApiFamilies, type ApiFamilies } from './api-families.ts'
import type { ApiHandle } from './api-handle.ts'
import { ApiSeries, type RequestOfApi } from './api-series.ts'

/** What counting requests needs of its collector. */
export interface ApiMetricsHost {
  readonly recentMs: () => number
  readonly drop: (reason: DropReason) => void
}

/** Counts requests per API. */
export class ApiMetrics {
  readonly families: ApiFamilies
  readonly #store: SeriesStore
  readonly #host: ApiMetricsHost
  readonly #maxApis: number
  readonly #series = new Map<string, ApiSeries>()

  constructor(store: SeriesStore, namespace: string, maxSeriesPerMetric: number, host: ApiMetricsHost) {
    this.families = defineApiFamilies(store, namespace)
    this.#store = store
    this.#host = host
    // An API has a latency per window and quantile, so more would not fit that metric; and windows need memory.
    const perApi = WINDOW_NAMES.length * QUANTILES.length
    // One place is the metric's overflow, and one API is that of all that are too many.
    this.#maxApis = Math.max(1, Math.floor((maxSeriesPerMetric - 1) / perApi) - 1)
  }

  /** The APIs seen, in the order in which they came. */
  get names(): readonly string[] {
    return [...this.#series.keys()]
  }

  /** All of them. */
  get series(): readonly ApiSeries[] {
    return [...this.#series.values()]
  }

  /** Records one request; drops it when a value is wrong. */
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

  /** A handle on an API, which need not exist yet and may have any name. */
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

  /** Notes what an API said of its limit; drops it when a value is wrong. */
  recordRateLimit(apiName: string, said: RateLimit): void {
    let reason = nameProblem(apiName)
    try {
      const { remaining, limit, resetAtMs } = said
      for (const value of [remaining, limit, resetAtMs])
        reason ??= value === undefined ? null : quantityProblem(value)
      if (reason === null)
        this.#admit(apiName.toWellFormed()).rateLimit = {
          ...(remaining !== undefined && { remaining }),
          ...(limit !== undefined && { limit }),
          ...(resetAtMs !== undefined && { resetAtMs }),
        }
    } catch {
      reason = 'invalid_type'
    }
    if (reason !== null) this.#host.drop(reason)
  }

  /** Forgets one API, but for its requests in flight; false when there is none of this name. */
  resetApi(name: string): boolean {
    const before = this.#series.get(name)
    if (before === undefined) return false
    // A request in flight ends on the object it was started on.
    if (before.inFlight > 0) before.forget()
    else this.#series.delete(name)
    for (const family of Object.values(this.families)) this.#store.keep(family, ([api]) => api !== name)
    this.#store.renew()
    return true
  }

  /** Forgets everything, but for requests in flight. */
  reset(): void {
    for (const name of this.names) this.resetApi(name)
  }

  /** What is wrong must not bring an API into being. */
  #recordFirst(name: string, request: RequestOfApi): DropReason | null {
    const problem = nameProblem(name)
    if (problem !== null) return problem
    const known = name.toWellFormed()
    const { generation } = this.#store
    const series =
      this.#series.get(known) ?? this.#overflowing() ?? new ApiSeries(known, this.families, generation)
    const reason = series.record(request, this.#host.recentMs(), generation)
    if (reason !== null) return reason
    this.#series.set(series.name, series)
    if (series.name !== known) this.#store.countOverflow(this.families.requests)
    return null
  }

  #admit(name: string): ApiSeries {
    const series =
      this.#series.get(name) ??
      this.#overflowing() ??
      new ApiSeries(name, this.families, this.#store.generation)
    this.#series.set(series.name, series)
    return series
  }

  /** Past the cap the one for all that are too many; undefined below it. */
  #overflowing(): ApiSeries | undefined {
    if (this.#series.size < this.#maxApis) return undefined
    return this.#series.get(OVERFLOW) ?? new ApiSeries(OVERFLOW, this.families, this.#store.generation)
  }
}
