import { Counter, Histogram, type Registry } from 'prom-client'

import type { ApiRequest } from './api-request.ts'
import { ErrorWindow, errorRate } from './error-window.ts'
import { OVERFLOW } from './overflow.ts'
import type { ApiReport, MetricSample } from './report.ts'

const MAX_APIS = 100
const DURATION_BUCKETS_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300]

interface ApiTally {
  requestCount: number
  errorCount: number
  totalMs: number
  minMs: number
  maxMs: number
  readonly statusCodes: Map<string, number>
  readonly errors: Map<string, number>
  readonly window: ErrorWindow
  /** The label sets in use, one request for each, so that a reset can remove just these. */
  readonly labelSets: Map<string, ApiRequest>
}

/** Counts requests per API: in prom-client for the scrape, in tallies for what must be read at once. */
export class ApiMetrics {
  readonly #tallies = new Map<string, ApiTally>()
  readonly #requests: Counter<'api' | 'method' | 'status'>
  readonly #errors: Counter<'api' | 'method' | 'error_type' | 'status'>
  readonly #durations: Histogram<'api' | 'method' | 'status_class'>

  constructor(namespace: string, registry: Registry) {
    const registers = [registry]
    this.#requests = new Counter({
      name: `${namespace}_api_requests_total`,
      help: 'Requests to APIs.',
      labelNames: ['api', 'method', 'status'],
      registers,
    })
    this.#errors = new Counter({
      name: `${namespace}_api_errors_total`,
      help: 'Requests to APIs that failed.',
      labelNames: ['api', 'method', 'error_type', 'status'],
      registers,
    })
    this.#durations = new Histogram({
      name: `${namespace}_api_request_duration_seconds`,
      help: 'How long requests to APIs took.',
      labelNames: ['api', 'method', 'status_class'],
      buckets: DURATION_BUCKETS_SECONDS,
      registers,
    })
  }

  /** The APIs seen, in the order in which they came. */
  get names(): readonly string[] {
    return [...this.#tallies.keys()]
  }

  /** Counts one request; one of an API past the cap under the name of the overflow. */
  record(request: ApiRequest, atMs: number): void {
    const isNew = !this.#tallies.has(request.apiName)
    const api = isNew && this.#tallies.size >= MAX_APIS ? OVERFLOW : request.apiName
    const tally = this.#tallies.get(api) ?? emptyTally()
    this.#tallies.set(api, tally)
    const { method, status, statusClass, errorType, responseTimeMs } = request
    tally.requestCount += 1
    tally.totalMs += responseTimeMs
    tally.minMs = Math.min(tally.minMs, responseTimeMs)
    tally.maxMs = Math.max(tally.maxMs, responseTimeMs)
    increment(tally.statusCodes, status)
    tally.window.record(atMs, errorType !== null)
    tally.labelSets.set(`${method} ${status} ${errorType}`, { ...request, apiName: api })
    this.#requests.inc({ api, method, status })
    this.#durations.observe({ api, method, status_class: statusClass }, responseTimeMs / 1000)
    if (errorType === null) return
    tally.errorCount += 1
    increment(tally.errors, errorType)
    this.#errors.inc({ api, method, error_type: errorType, status })
  }

  /** Forgets one API; false when there is none of this name. */
  resetApi(api: string): boolean {
    const tally = this.#tallies.get(api)
    if (tally === undefined) return false
    for (const { method, status, statusClass, errorType } of tally.labelSets.values()) {
      this.#requests.remove({ api, method, status })
      this.#durations.remove({ api, method, status_class: statusClass })
      if (errorType !== null) this.#errors.remove({ api, method, error_type: errorType, status })
    }
    return this.#tallies.delete(api)
  }

  /** Forgets everything. */
  reset(): void {
    this.#tallies.clear()
    this.#requests.reset()
    this.#errors.reset()
    this.#durations.reset()
  }

  /** Errors per request over the last 5 minutes: of all APIs, then of each. */
  samples(nowMs: number): MetricSample[] {
    const name = 'error_rate'
    const all = errorRate(
      [...this.#tallies.values()].map(({ window }) => window),
      nowMs,
    )
    const each = [...this.#tallies].map(([api, { window }]) => ({
      name,
      labels: { api },
      value: errorRate([window], nowMs),
    }))
    return [{ name, labels: {}, value: all }, ...each]
  }

  /** Every API as the JSON shows it. */
  report(): Record<string, ApiReport> {
    return Object.fromEntries([...this.#tallies].map(([api, tally]) => [api, reportOf(api, tally)]))
  }
}

function emptyTally(): ApiTally {
  return {
    requestCount: 0,
    errorCount: 0,
    totalMs: 0,
    minMs: Infinity,
    maxMs: 0,
    statusCodes: new Map(),
    errors: new Map(),
    window: new ErrorWindow(),
    labelSets: new Map(),
  }
}

function increment(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

/** A tally exists from its first request on, so nothing here divides by zero. */
function reportOf(api: string, tally: ApiTally): ApiReport {
  const { requestCount, errorCount } = tally
  return {
    api_name: api,
    request_count: requestCount,
    success_count: requestCount - errorCount,
    error_count: errorCount,
    success_rate: (requestCount - errorCount) / requestCount,
    avg_response_time_sec: tally.totalMs / requestCount / 1000,
    min_response_time_sec: tally.minMs / 1000,
    max_response_time_sec: tally.maxMs / 1000,
    status_codes: Object.fromEntries(tally.statusCodes),
    errors: Object.fromEntries(tally.errors),
  }
}
