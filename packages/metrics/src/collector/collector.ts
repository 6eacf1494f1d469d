import type { Metric } from 'prom-client'

import type { ApiHandle } from '../api/api-handle.ts'
import { ApiMetrics } from '../api/api-metrics.ts'
import { reportApis } from '../api/api-report.ts'
import { totalsByApi } from '../api/api-totals.ts'
import type { ApiRequestSample } from '../api/api-request.ts'
import { CollectorMetrics } from './self-metrics.ts'
import { DroppedSamples } from './dropped-samples.ts'
import { Emitter, type MetricsEvents } from './events.ts'
import type { ForeignMetric } from '../exposition/foreign-metrics.ts'
import { CONTENT_TYPES, negotiateFormat } from '../exposition/negotiate.ts'
import { OwnMetric } from '../exposition/own-metric.ts'
import { Scraper } from '../exposition/scraper.ts'
import { findView, viewNames } from '../exposition/view.ts'
import { History } from '../history/history.ts'
import type { HistoryQuery, HistoryResult } from '../history/query.ts'
import { HistoryRecorder } from '../history/recorder.ts'
import { resolveOptions, type MetricsCollectorOptions, type SystemSamplerPort } from './options.ts'
import { UsageMeter } from '../meter/usage-meter.ts'
import type { UsageMeterEvent } from '../meter/report.ts'
import { addDefaultMetrics } from './process-metrics.ts'
import type { EndApiRequest, LlmCall, RateLimit, UsageMissingReason, MetricsRecorder } from '../instrumentation/recorder.ts'
import { CollectorRegistry } from '../exposition/registry.ts'
import type { MetricSample, MetricsReport } from './report.ts'
import { SeriesStore } from '../series/series-store.ts'
import { SystemMetrics } from '../system/system-metrics.ts'
import { TickingClock } from './ticking-clock.ts'
import type { TokenUsageSample } from '../usage/token-usage.ts'
import { refreshUsageGauges } from '../tokens/usage-gauges.ts'
import { usageSamples } from '../tokens/usage-samples.ts'
import { definePeriodFamilies, type PeriodFamilies } from '../tokens/token-families.ts'
import { TokenMetrics } from '../tokens/token-metrics.ts'
import { reportTokens } from '../tokens/token-report.ts'
import type { DropReason } from '../validate.ts'
import { errorRate } from '../windows/request-windows.ts'

/** A scrape, or the registries there are instead of an unknown one. */
export type PrometheusResult =
  | {
      readonly ok: true
      readonly contentType: string
      /** UTF-8; shared by scrapes at the same time, so not to be changed. */
      readonly bytes: Uint8Array<ArrayBuffer>
      /** The same as a string, made when it is asked for. */
      readonly body: string
      /**
       * Says that `bytes` and `body` are not needed any more, so that a later scrape may be written into the same memory:
       * to be called when the answer was sent, not before. Need not be called; large scrapes are faster for it.
       */
      readonly release: () => void
    }
  | { readonly ok: false; readonly code: 'UNKNOWN_REGISTRY'; readonly available: readonly string[] }

/** What became of a reset: done, or the APIs there are instead of an unknown one. */
export type ResetResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: 'UNKNOWN_API'; readonly available: readonly string[] }

/**
 * Counts what a bot does: requests to APIs, tokens and what they cost, and the load of its host. Collectors share
 * nothing. The constructor throws a `MetricsError` that lists every option that is wrong.
 *
 * @example
 * const metrics = new MetricsCollector()
 * metrics.startCollection()
 * metrics.recordApiRequest({ apiName: 'gitlab', method: 'POST', statusCode: 200, responseTimeMs: 250.5 })
 * metrics.recordTokenUsage({ promptTokens: 150, completionTokens: 75, model: 'glm-4' })
 * const scrape = await metrics.getPrometheusMetrics()
 */
export class MetricsCollector implements MetricsRecorder {
  /** The collector's own prom-client registry; metrics of your own registered on it come out in `main`. */
  readonly registry: CollectorRegistry
  readonly #sampler: SystemSamplerPort
  readonly #store: SeriesStore
  readonly #apis: ApiMetrics
  readonly #tokens: TokenMetrics
  readonly #periods: PeriodFamilies
  readonly #meter: UsageMeter
  readonly #system: SystemMetrics
  readonly #self: CollectorMetrics
  readonly #scraper: Scraper
  readonly #history: History
  readonly #historyRecorder: HistoryRecorder
  readonly #clock: TickingClock
  readonly #emitter = new Emitter()
  readonly #dropped = new DroppedSamples((event) => this.#emitter.emit('dropped', event))
  #isRefreshed = false

  constructor(options: MetricsCollectorOptions = {}) {
    const resolved = resolveOptions(options)
    const { namespace, sampler, defaultMetrics, version, clock, maxSeriesPerMetric } = resolved
    const store = new SeriesStore(resolved)
    this.#sampler = sampler
    this.#store = store
    this.#clock = new TickingClock(clock, (nowMs) => this.#historyRecorder.tick(nowMs))
    this.#meter = new UsageMeter({ ...options, onEvent: (event) => this.#tell(event) })
    const recentMs = (): number => this.#clock.recentMs()
    const drop = (reason: DropReason): void => this.#drop(reason)
    this.#apis = new ApiMetrics(store, namespace, maxSeriesPerMetric, { recentMs, drop })
    this.#tokens = new TokenMetrics(store, namespace, this.#meter, { recentMs, drop })
    this.#periods = definePeriodFamilies(store, namespace, this.#meter.currency)
    this.#system = new SystemMetrics(store, namespace, () => this.#latestSample())
    this.#self = new CollectorMetrics(store, namespace, { version, startedAtMs: clock() })
    this.#history = new History(resolved.historySeries)
    this.#historyRecorder = new HistoryRecorder(this.#history, {
      samples: () => this.getSamples(),
      totals: () => totalsByApi(this.#apis.families, this.#apis.series),
      takeTokens: () => this.#tokens.takeInterval(),
    })
    this.registry = new CollectorRegistry(async (format) => {
      const { bytes, release } = await this.#scraper.scrape({ kind: 'main' }, format)
      const text = decode(bytes)
      release()
      return text
    })
    this.#scraper = new Scraper({
      namespace,
      store,
      metrics: () => this.registry.getMetricsAsArray() as unknown as readonly (OwnMetric | ForeignMetric)[],
      fixedLabels: () => this.registry.fixedLabels,
      refresh: () => this.#refresh(),
      onFailure: (metric, reason) => this.#self.fail(metric, reason),
      onRendered: (durationMs) => this.#self.rendered(durationMs),
    })
    for (const family of store.families) {
      const on = { refresh: () => this.#refresh(), clear: () => store.keep(family, () => false) }
      this.registry.registerMetric(new OwnMetric(family, on) as unknown as Metric)
    }
    if (defaultMetrics) addDefaultMetrics(this.registry)
  }

  /** Calls a listener when something happens; gives the function that ends it. What a listener throws is ignored. */
  on<K extends keyof MetricsEvents>(type: K, listener: (payload: MetricsEvents[K]) => void): () => void {
    return this.#emitter.on(type, listener)
  }

  /** Records one request to an API. Never throws; a sample with a wrong value is dropped whole, and counted. */
  recordApiRequest(sample: ApiRequestSample): void {
    this.#apis.record(sample)
  }

  /** A handle that records requests of one API without looking it up; it stays valid over a reset. */
  api(name: string): ApiHandle {
    return this.#apis.handle(name)
  }

  /** Counts a request as in flight until it is ended, and then records it. Never throws. */
  startApiRequest(apiName: string, method: string): EndApiRequest {
    return this.#apis.handle(apiName).startRequest(method)
  }

  /** Notes what an API said of its limit on requests. Never throws; with a wrong value it is dropped, and counted. */
  recordRateLimit(apiName: string, limit: RateLimit): void {
    this.#apis.recordRateLimit(apiName, limit)
  }

  /** Records the tokens of one call. Never throws; a sample with a wrong value is dropped whole, and counted. */
  recordTokenUsage(sample: TokenUsageSample): void {
    this.#tokens.record(sample)
  }

  /** Records a provider's own `usage` object: OpenAI-compatible, Responses or Anthropic. Never throws. */
  recordUsage(model: string, usage: unknown, call?: LlmCall): void {
    this.#tokens.recordUsage(model, usage, call)
  }

  /** Counts a call whose usage is not known. Never throws. */
  recordUsageMissing(model: string, reason: UsageMissingReason, call?: LlmCall): void {
    this.#tokens.recordUsageMissing(model, reason, call)
  }

  /** Records how long the first token of a stream took. Never throws. */
  recordTimeToFirstToken(model: string, durationMs: number, call?: LlmCall): void {
    this.#tokens.recordTimeToFirstToken(model, durationMs, call)
  }

  /** Starts what runs in the background: sampling the system, history, loading and writing periods. Idempotent. */
  startCollection(): void {
    this.#sampler.start()
    this.#clock.start()
    this.#meter.start()
  }

  /** Ends it; what was collected stays. Resolves when the periods are written, or after 5 seconds. Idempotent. */
  async stopCollection(): Promise<void> {
    this.#sampler.stop()
    this.#clock.stop()
    this.#historyRecorder.flush(this.#clock.nowMs())
    await this.#meter.stop()
  }

  /** Everything as JSON, at once and changing nothing. */
  getAllMetrics(): MetricsReport {
    const nowMs = this.#clock.nowMs()
    const unlabelled = this.getSamples().filter(({ labels }) => Object.keys(labels).length === 0)
    return {
      uptime_seconds: this.#self.uptimeSeconds(nowMs),
      timestamp: new Date(nowMs).toISOString(),
      api_metrics: reportApis(this.#apis.families, this.#apis.series, nowMs),
      token_usage: reportTokens(this.#meter.report(nowMs), this.#tokens.discrepancies),
      system_metrics: this.#system.report(nowMs),
      collector: { series: this.#store.size, overflow: this.#self.overflow, dropped: this.#self.dropped },
      flat: Object.fromEntries(unlabelled.map(({ name, value }) => [name, value])),
    }
  }

  /**
   * The figures alert rules read: `cpu_percent`, `memory_percent`, `disk_percent` (0 to 100, the fullest
   * mountpoint), `cost_today` and `cost_month` in the currency of the prices, `budget_day_used_ratio` and
   * `budget_month_used_ratio` (above 1 when it is exceeded) of budgets there are, and `error_rate` (0 to 1 over 5
   * minutes) of all APIs and, labelled `api`, of each.
   */
  getSamples(): readonly MetricSample[] {
    const nowMs = this.#clock.nowMs()
    const totals = this.#apis.series.map(({ name, windows }) => ({ name, of: windows.totals('5m', nowMs) }))
    const name = 'error_rate'
    return [
      ...this.#system.samples(nowMs),
      ...usageSamples(this.#meter.report(nowMs)),
      { name, labels: {}, value: errorRate(totals.map(({ of }) => of)) },
      ...totals.map(({ name: api, of }) => ({ name, labels: { api }, value: errorRate([of]) })),
    ]
  }

  /**
   * The past of a series: of every sample of {@link getSamples}, `response_time_sec` by `api`, and `tokens` (per call).
   * Kept while the collection runs: an hour in steps of 15 s, a day in 5 min, 31 days in hours.
   */
  getHistory(query: HistoryQuery): HistoryResult {
    return this.#history.query(query, this.#clock.nowMs())
  }

  /**
   * A registry (default `main`) in the format an `Accept` header prefers: Prometheus text 0.0.4 (default) or
   * OpenMetrics 1.0. Never rejects; answers within 1.5 seconds, without the metrics whose collectors did not.
   */
  async getPrometheusMetrics({
    registry = 'main',
    accept,
  }: { readonly registry?: string; readonly accept?: string | undefined } = {}): Promise<PrometheusResult> {
    const view = findView(registry, this.#apis.names)
    if (view === undefined)
      return { ok: false, code: 'UNKNOWN_REGISTRY', available: this.listAvailableRegistries() }
    const format = negotiateFormat(accept)
    const { bytes, release } = await this.#scraper.scrape(view, format)
    return {
      ok: true,
      contentType: CONTENT_TYPES[format],
      bytes,
      release,
      get body() {
        return decode(bytes)
      },
    }
  }

  /** `main` (everything), `tokens`, `system` and each API; one called like these three or `api:…` is listed as `api:<name>`. */
  listAvailableRegistries(): readonly string[] {
    return viewNames(this.#apis.names)
  }

  /**
   * Forgets one API, or all requests, tokens and drops. Days, months and budgets stay unless `periods` is set; requests
   * in flight and metrics registered by others stay. An unknown name changes nothing.
   */
  resetMetrics(apiName?: string, { periods = false }: { readonly periods?: boolean } = {}): ResetResult {
    if (apiName !== undefined) {
      if (!this.#apis.resetApi(apiName))
        return { ok: false, code: 'UNKNOWN_API', available: this.#apis.names }
      this.#history.forget(({ api }) => api === apiName)
      return { ok: true }
    }
    this.#apis.reset()
    this.#tokens.reset()
    this.#meter.reset({ periods })
    this.#self.reset()
    this.#history.forget(() => true)
    return { ok: true }
  }

  /** Brings the computed series up to date, once for all readers of the same moment. */
  #refresh(): void {
    if (this.#isRefreshed) return
    this.#isRefreshed = true
    queueMicrotask(() => {
      this.#isRefreshed = false
    })
    const nowMs = this.#clock.nowMs()
    const { generation } = this.#store
    for (const series of this.#apis.series) series.gauges.refresh(series, nowMs, generation)
    refreshUsageGauges(this.#tokens.families, this.#periods, this.#meter.report(nowMs))
    this.#system.refresh()
    this.#self.refresh(nowMs)
  }

  #latestSample(): ReturnType<SystemSamplerPort['latest']> {
    try {
      return this.#sampler.latest()
    } catch {
      this.#self.fail('system', 'threw')
      return null
    }
  }

  #drop(reason: DropReason): void {
    this.#self.drop(reason)
    this.#dropped.note(reason, this.#clock.recentMs())
  }

  #tell(event: UsageMeterEvent): void {
    const { type, ...payload } = event
    this.#emitter.emit(type, payload)
  }
}

function decode(bytes: Uint8Array<ArrayBuffer>): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString()
}
