import { Emitter, type BuiltInEvents, type Listener } from '@botwatch/events'

import type { ApiHandle } from '../api/api-handle.ts'
import { ApiMetrics } from '../api/api-metrics.ts'
import { reportApis } from '../api/api-report.ts'
import type { ApiRequestSample, EndApiRequest } from '../api/api-request.ts'
import { totalsByApi } from '../api/api-totals.ts'
import type { RateLimit } from '../api/rate-limit.ts'
import { PrometheusExposition, type PrometheusResult } from '../exposition/prometheus.ts'
import type { CollectorRegistry } from '../exposition/registry.ts'
import { viewNames } from '../exposition/view.ts'
import { History } from '../history/history.ts'
import type { HistoryQuery, HistoryResult } from '../history/query.ts'
import { HistoryRecorder } from '../history/recorder.ts'
import type { MetricsRecorder } from '../instrumentation/recorder.ts'
import { UsageMeter } from '../meter/usage-meter.ts'
import type { MetricSample } from '../metric-sample.ts'
import { SeriesStore } from '../series/series-store.ts'
import { readSample, type SystemReading, type SystemSamplerPort } from '../system/sampler.ts'
import { SystemMetrics } from '../system/system-metrics.ts'
import { definePeriodFamilies, type PeriodFamilies } from '../tokens/token-families.ts'
import { TokenMetrics } from '../tokens/token-metrics.ts'
import { reportTokens } from '../tokens/token-report.ts'
import { refreshUsageGauges } from '../tokens/usage-gauges.ts'
import type { LlmCall, UsageMissingReason } from '../usage/llm-call.ts'
import type { TokenUsageSample } from '../usage/token-usage.ts'
import type { DropReason } from '../validate.ts'
import { contain } from '../contain.ts'
import { DroppedSamples } from './dropped-samples.ts'
import type { MetricsEvents } from './events.ts'
import { oncePerTurn } from './once-per-turn.ts'
import { resolveOptions, type MetricsCollectorOptions } from './options.ts'
import { addDefaultMetrics } from './process-metrics.ts'
import type { MetricsReport } from './report.ts'
import { collectSamples } from './samples.ts'
import { SelfMetrics } from './self-metrics.ts'
import { TickingClock } from './ticking-clock.ts'

/** The outcome of a reset. If there is no such API, `available` lists all. */
export type ResetResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: 'UNKNOWN_API'; readonly available: readonly string[] }

/**
 * Counts API requests, tokens and their cost, and the load of the host. Collectors share no state. The constructor
 * throws a `MetricsError` (`INVALID_OPTIONS`) with every problem of the options.
 *
 * @example
 * const metrics = new MetricsCollector()
 * metrics.startCollection()
 * metrics.recordApiRequest({ apiName: 'gitlab', method: 'POST', statusCode: 200, responseTimeMs: 250.5 })
 * metrics.recordTokenUsage({ promptTokens: 150, completionTokens: 75, model: 'glm-4' })
 * const scrape = await metrics.getPrometheusMetrics()
 */
export class MetricsCollector implements MetricsRecorder {
  /** The collector's prom-client registry. Metrics that you register on it are part of the registry `main`. */
  readonly registry: CollectorRegistry
  readonly #sampler: SystemSamplerPort
  readonly #store: SeriesStore
  readonly #apis: ApiMetrics
  readonly #tokens: TokenMetrics
  readonly #periods: PeriodFamilies
  readonly #meter: UsageMeter
  readonly #system: SystemMetrics
  readonly #self: SelfMetrics
  readonly #exposition: PrometheusExposition
  readonly #history: History
  readonly #historyRecorder: HistoryRecorder
  readonly #clock: TickingClock
  readonly #emitter = new Emitter<MetricsEvents>(['unpriced', 'budget', 'dropped', 'store_error'])
  readonly #dropped = new DroppedSamples((event) => this.#emitter.emit('dropped', event))

  constructor(options: MetricsCollectorOptions = {}) {
    const { settings, meter } = resolveOptions(options)
    const { namespace, sampler, defaultMetrics, version, clock, maxSeriesPerMetric, historySeries } = settings
    const store = new SeriesStore(settings)
    this.#sampler = sampler
    this.#store = store
    this.#clock = new TickingClock(clock, (nowMs) => this.#historyRecorder.tick(nowMs))
    this.#meter = new UsageMeter(meter)
    for (const event of ['unpriced', 'budget', 'store_error'] as const)
      this.#meter.on(event, (payload) => this.#emitter.emit(event, payload))
    const host = {
      recentMs: (): number => this.#clock.recentMs(),
      drop: (reason: DropReason): void => this.#drop(reason),
    }
    this.#apis = new ApiMetrics(store, namespace, maxSeriesPerMetric, host)
    this.#tokens = new TokenMetrics(store, namespace, this.#meter, host)
    this.#periods = definePeriodFamilies(store, namespace, this.#meter.currency)
    this.#system = new SystemMetrics(store, namespace, () => this.#latestReading())
    this.#self = new SelfMetrics(store, namespace, { version, startedAtMs: this.#clock.nowMs() })
    this.#history = new History(historySeries)
    this.#historyRecorder = new HistoryRecorder(this.#history, {
      samples: () => this.getSamples(),
      totals: () => totalsByApi(this.#apis.families, this.#apis.series),
      takeTokens: () => this.#tokens.takeInterval(),
    })
    this.#exposition = new PrometheusExposition({
      namespace,
      store,
      refresh: oncePerTurn(() => this.#refresh()),
      onFailure: (metric, reason) => this.#self.fail(metric, reason),
      onRendered: (durationMs) => this.#self.rendered(durationMs),
    })
    this.registry = this.#exposition.registry
    if (defaultMetrics) addDefaultMetrics(this.registry)
  }

  /**
   * Adds a listener and returns a function that removes it. A listener that throws or rejects does not affect recording
   * and is reported by the event `listener_error`. Throws a `TypeError` for an unknown event.
   */
  on<K extends keyof (MetricsEvents & BuiltInEvents)>(
    event: K,
    listener: Listener<(MetricsEvents & BuiltInEvents)[K]>,
  ): () => void {
    return this.#emitter.on(event, listener)
  }

  /** Records one request to an API. Never throws; an invalid sample is dropped and counted. */
  recordApiRequest(sample: ApiRequestSample): void {
    this.#apis.record(sample)
  }

  /** Returns a handle that records requests of one API without looking it up. It stays valid over resets. */
  api(name: string): ApiHandle {
    return this.#apis.handle(name)
  }

  /** Counts a request as in flight and returns a function that ends and records it. Never throws. */
  startApiRequest(apiName: string, method: string): EndApiRequest {
    return this.#apis.handle(apiName).startRequest(method)
  }

  /** Stores the rate limit that an API reported. Never throws; an invalid one is dropped and counted. */
  recordRateLimit(apiName: string, limit: RateLimit): void {
    this.#apis.recordRateLimit(apiName, limit)
  }

  /** Records the tokens of one model call. Never throws; an invalid sample is dropped and counted. */
  recordTokenUsage(sample: TokenUsageSample): void {
    this.#tokens.record(sample)
  }

  /** Records a provider's own `usage` object: OpenAI-compatible, OpenAI Responses or Anthropic. Never throws. */
  recordUsage(model: string, usage: unknown, call?: LlmCall): void {
    this.#tokens.recordUsage(model, usage, call)
  }

  /** Counts a model call whose usage is unknown. Never throws. */
  recordUsageMissing(model: string, reason: UsageMissingReason, call?: LlmCall): void {
    this.#tokens.recordUsageMissing(model, reason, call)
  }

  /** Records the time to the first token of a stream. Never throws. */
  recordTimeToFirstToken(model: string, durationMs: number, call?: LlmCall): void {
    this.#tokens.recordTimeToFirstToken(model, durationMs, call)
  }

  /** Starts the background work: system samples, history, and loading and writing the usage store. Idempotent. */
  startCollection(): void {
    contain(
      () => this.#sampler.start(),
      () => this.#self.fail('system', 'threw'),
    )
    this.#clock.start()
    this.#meter.start()
  }

  /**
   * Stops the background work and keeps everything that was collected. Resolves when the usage store is written, at the
   * latest after 5 seconds. Never rejects. Idempotent.
   */
  async stopCollection(): Promise<void> {
    contain(
      () => this.#sampler.stop(),
      () => this.#self.fail('system', 'threw'),
    )
    this.#clock.stop()
    this.#historyRecorder.flush(this.#clock.nowMs())
    await this.#meter.stop()
  }

  /** Returns all metrics as JSON. Changes nothing. */
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
   * Returns the values for alert rules: `cpu_percent`, `memory_percent` and `disk_percent` (0 to 100, the fullest file
   * system), `cost_today` and `cost_month` (in the currency of the prices), `budget_day_used_ratio` and
   * `budget_month_used_ratio` (above 1 if exceeded; only of budgets that are set), and `error_rate` (0 to 1, last 5
   * minutes) of all APIs and, with the label `api`, of each.
   */
  getSamples(): readonly MetricSample[] {
    const nowMs = this.#clock.nowMs()
    const usage = this.#meter.report(nowMs)
    return collectSamples({ system: this.#system, apis: this.#apis.series, usage }, nowMs)
  }

  /**
   * Returns the history of a series: each of {@link getSamples}, `response_time_sec` by `api`, or `tokens` (per call).
   * It is recorded while the collection runs: an hour in steps of 15 s, a day in 5 min, 31 days in hours.
   */
  getHistory(query: HistoryQuery): HistoryResult {
    return this.#history.query(query, this.#clock.nowMs())
  }

  /**
   * Renders a registry (default `main`) in the format that an `Accept` header prefers: Prometheus text 0.0.4 (default)
   * or OpenMetrics 1.0. Never rejects. Answers within 1.5 seconds, without metrics whose collectors take longer.
   */
  async getPrometheusMetrics({
    registry = 'main',
    accept,
  }: { readonly registry?: string; readonly accept?: string | undefined } = {}): Promise<PrometheusResult> {
    return this.#exposition.render(registry, accept, this.#apis.names)
  }

  /** Lists all registries: `main` (everything), `tokens`, `system` and each API, as `api:<name>` if its name is taken. */
  listAvailableRegistries(): readonly string[] {
    return viewNames(this.#apis.names)
  }

  /**
   * Resets one API, or all requests, tokens and drops. Days, months and budgets are reset only if `periods` is true.
   * Keeps requests in flight and metrics that you registered. An unknown name changes nothing.
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

  #refresh(): void {
    const nowMs = this.#clock.nowMs()
    const { generation } = this.#store
    for (const series of this.#apis.series) series.gauges.refresh(series, nowMs, generation)
    refreshUsageGauges(this.#tokens.families, this.#periods, this.#meter.report(nowMs))
    this.#system.refresh()
    this.#self.refresh(nowMs)
  }

  #latestReading(): SystemReading | null {
    try {
      return readSample(this.#sampler)
    } catch {
      this.#self.fail('system', 'threw')
      return null
    }
  }

  #drop(reason: DropReason): void {
    this.#self.drop(reason)
    this.#dropped.add(reason, this.#clock.recentMs())
  }
}
