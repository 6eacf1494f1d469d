import type { BuiltInEvents, Listener } from '@botwatch/events'
import type { Problem } from '@botwatch/options'

import type { ApiHandle } from '../api/api-handle.ts'
import type { ApiMetrics } from '../api/api-metrics.ts'
import { reportApis } from '../api/api-report.ts'
import type { ApiRequestSample, EndApiRequest } from '../api/api-request.ts'
import type { RateLimit } from '../api/rate-limit.ts'
import type { PrometheusResult } from '../exposition/prometheus.ts'
import type { CollectorRegistry } from '../exposition/registry.ts'
import { viewNames } from '../exposition/view.ts'
import type { History } from '../history/history.ts'
import type { HistoryQuery, HistoryResult } from '../history/query.ts'
import type { MetricsRecorder } from '../instrumentation/recorder.ts'
import {
  readBatchOptions,
  readLimit,
  readResetOptions,
  type ResetOptions,
  type UsageBatchOptions,
} from '../meter/call-arguments.ts'
import type { BatchOutcome } from '../meter/usage-batches.ts'
import type { TimeLimit } from '../meter/metered-call.ts'
import type { SpendOptions } from '../meter/options.ts'
import type { MetricSample } from '../metric-sample.ts'
import type { ReportedSample } from '../samples/reported-sample.ts'
import { isOwnName } from '../samples/sample-names.ts'
import { parseSpendQuery, type SpendResult } from '../meter/spend-query.ts'
import type { SpendQuery } from '../meter/spend-report.ts'
import type { TokenMetrics } from '../tokens/token-metrics.ts'
import { reportTokens } from '../tokens/token-report.ts'
import type { LlmCall, UsageMissingReason } from '../usage/llm-call.ts'
import type { ProviderUsageSample, TokenUsageSample } from '../usage/token-usage.ts'
import { countProblem, nameProblem, type DropReason } from '../validate.ts'
import type { MetricsEvents } from './events.ts'
import { readNames, readSampleList, readScrapeOptions, type ScrapeOptions } from './call-options.ts'
import { resolveOptions, type MetricsCollectorOptions } from './options.ts'
import { CollectorParts } from './parts.ts'
import type { MetricsReport } from './report.ts'

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
  readonly #parts: CollectorParts
  readonly #apis: ApiMetrics
  readonly #tokens: TokenMetrics

  constructor(options: MetricsCollectorOptions = {}) {
    const resolved = resolveOptions(options)
    this.#parts = new CollectorParts(resolved)
    this.#apis = this.#parts.apis
    this.#tokens = this.#parts.tokens
    this.registry = this.#parts.exposition.registry
  }

  /**
   * Adds a listener and returns a function that removes it. A listener that throws or rejects does not affect recording
   * and is reported by the event `listener_error`. Throws a `TypeError` for an unknown event.
   */
  on<K extends keyof (MetricsEvents & BuiltInEvents)>(
    event: K,
    listener: Listener<(MetricsEvents & BuiltInEvents)[K]>,
  ): () => void {
    return this.#parts.emitter.on(event, listener)
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

  /**
   * Takes a sample of your own, e.g. the length of a queue. It is a gauge of the scrape and a sample for rules, until there was
   * none for 5 minutes. Returns null, or why it was dropped; a sample older than the known one is only counted. Never throws.
   */
  recordSample(sample: ReportedSample): readonly Problem[] | null {
    return this.#parts.reported.record(sample)
  }

  /** Records the tokens of one model call. Never throws; an invalid sample is dropped and counted. */
  recordTokenUsage(sample: TokenUsageSample): void {
    this.#tokens.record(sample)
  }

  /** Records a provider's own `usage` object: OpenAI-compatible, OpenAI Responses or Anthropic. Never throws. */
  recordUsage(model: string, usage: unknown, call?: LlmCall): void {
    this.#tokens.recordUsage(model, usage, call)
  }

  /**
   * Records the tokens of many calls, once if they have a `batch`, and resolves when they are stored. Invalid samples are dropped
   * and counted. Rejects with `INVALID_OPTIONS` if they are no list or an option is invalid. See {@link UsageMeter.recordOnce}.
   */
  async recordUsageBatch(
    samples: readonly (TokenUsageSample | ProviderUsageSample)[],
    options: UsageBatchOptions = {},
  ): Promise<BatchOutcome> {
    const { batch, ...limit } = readBatchOptions(options)
    const list = readSampleList(samples)
    return this.#parts.meter.recordOnce(() => this.#tokens.recordAll(list), batch, limit)
  }

  /** Counts a model call whose usage is unknown. Never throws. */
  recordUsageMissing(model: string, reason: UsageMissingReason, call?: LlmCall): void {
    this.#tokens.recordUsageMissing(model, reason, call)
  }

  /** Records the time to the first token of a stream. Never throws. */
  recordTimeToFirstToken(model: string, durationMs: number, call?: LlmCall): void {
    this.#tokens.recordTimeToFirstToken(model, durationMs, call)
  }

  /**
   * Counts samples that were dropped before they reached the collector, e.g. `invalid_item` for items of a report over HTTP.
   * Emits no `dropped` event: the caller knows. Never throws; ignores a reason or count that is invalid.
   */
  recordDropped(reason: DropReason, count: number = 1): void {
    if (nameProblem(reason) === null && countProblem(count) === null) this.#parts.self.drop(reason, count)
  }

  /** The stored history. */
  get history(): History {
    return this.#parts.storedHistory
  }

  /** Starts the background work: system samples, history, and loading and writing the usage store. Idempotent. */
  startCollection(): void {
    this.#parts.start()
  }

  /** Writes the usage store and the history now. Resolves within `withinMs` (default 2000), also if the store fails. */
  async save(limit: TimeLimit = {}): Promise<void> {
    await this.#parts.save(readLimit(limit))
  }

  /**
   * Stops the background work and keeps everything that was collected. Resolves when the usage store and the history are
   * written, at the latest after `withinMs` (default 5000). Idempotent.
   */
  async stopCollection(limit: TimeLimit = {}): Promise<void> {
    await this.#parts.stop(readLimit(limit))
  }

  /** Returns all metrics as JSON. Changes nothing. */
  getAllMetrics(): MetricsReport {
    const { apis, clock, meter, self, system, tokens } = this.#parts
    const nowMs = clock.nowMs()
    const unlabelled = this.#parts.samples(nowMs).filter(({ labels }) => Object.keys(labels).length === 0)
    return {
      uptime_seconds: self.uptimeSeconds(nowMs),
      timestamp: new Date(nowMs).toISOString(),
      api_metrics: reportApis(apis.families, apis.series, nowMs),
      token_usage: reportTokens(meter.report(nowMs), tokens.discrepancies),
      system_metrics: system.report(nowMs),
      collector: { series: self.series, overflow: self.overflow, dropped: self.dropped },
      flat: Object.fromEntries([
        ...unlabelled.map(({ name, value }) => [name, value] as const),
        ...this.#parts.reported.unlabelled(),
      ]),
    }
  }

  /**
   * Returns the values for alert rules: `cpu_percent`, `memory_percent` and `disk_percent` (0 to 100, the fullest file
   * system), `cost_today` and `cost_month` (in the currency of the prices), `budget_day_used_ratio` and
   * `budget_month_used_ratio` (above 1 if exceeded; only of budgets that are set; unknown until the store is loaded), `error_rate` (0 to 1, last 5 minutes) of
   * all APIs and, with the label `api`, of each, the counters `api_requests_total` and `api_errors_total` of each API, and what
   * {@link recordSample} was given in the last 5 minutes.
   */
  getSamples(): readonly MetricSample[] {
    return this.#parts.ruleSamples(this.#parts.clock.nowMs())
  }

  /**
   * Returns {@link getSamples} and, by name, samples of the metrics on the registry: yours, and the collector's. The parts
   * of a histogram or summary are `…_sum`, `…_count` and `…_bucket`. The names of `getSamples` are
   * never those of the registry. Resolves within a second, without metrics whose collectors throw or take longer. Rejects only
   * if `names` cannot be iterated.
   */
  async readSamples(names: Iterable<string>): Promise<readonly MetricSample[]> {
    const others = [...new Set(readNames(names))].filter((name) => !isOwnName(name))
    const registered = await this.#parts.exposition.read(others)
    return [...this.getSamples(), ...registered]
  }

  /**
   * Returns the spending of a day or month, by default the present day: tokens and cost by type, provider and model, the prices
   * that were used, and the budgets. Before the stored usage is loaded it is `NOT_LOADED`; a period other than the present
   * one without usage, or one that is no longer kept, is `NO_USAGE`. Never throws.
   */
  getSpend(query: Partial<SpendQuery> = {}): SpendResult {
    const parsed = parseSpendQuery(query)
    if (!parsed.ok) return { ok: false, code: 'INVALID_QUERY', problems: parsed.problems }
    const { clock, meter } = this.#parts
    if (!meter.isLoaded) return { ok: false, code: 'NOT_LOADED' }
    const report = meter.spend(parsed.value, clock.nowMs())
    return report === null ? { ok: false, code: 'NO_USAGE' } : { ok: true, ...report }
  }

  /**
   * Returns the history of a series: each of {@link getSamples} but the counters, `response_time_sec` by `api`, `tokens`
   * (per call), or another series of the `history` that was passed. It is recorded while the collection runs: an hour in
   * steps of 15 s (in this process), a day in 5 min, 31 days in hours and 90 days in UTC days. Never rejects.
   */
  async getHistory(query: HistoryQuery): Promise<HistoryResult> {
    return this.#parts.history.query(query, this.#parts.clock.nowMs())
  }

  /**
   * Renders a registry (default `main`) in the format that an `Accept` header prefers: Prometheus text 0.0.4 (default)
   * or OpenMetrics 1.0. Resolves within 1.5 seconds, without metrics whose collectors take longer. Rejects only if an
   * option is invalid (`INVALID_OPTIONS`).
   */
  async getPrometheusMetrics(options: ScrapeOptions = {}): Promise<PrometheusResult> {
    const { registry, accept } = readScrapeOptions(options)
    return this.#parts.exposition.render(registry, accept, this.#apis.names)
  }

  /** Lists all registries: `main` (everything), `tokens`, `system` and each API, as `api:<name>` if its name is taken. */
  listAvailableRegistries(): readonly string[] {
    return viewNames(this.#apis.names)
  }

  /**
   * Resets one API, or all requests, tokens and drops. Days, months and budgets are reset only if `periods` is true.
   * Keeps requests in flight, the history and metrics that you registered. An unknown name changes nothing. Throws `INVALID_OPTIONS`,
   * and changes nothing, if the options are invalid.
   */
  resetMetrics(apiName?: string, options: ResetOptions = {}): ResetResult {
    const { periods } = readResetOptions(options)
    const { apis, meter, self, tokens } = this.#parts
    this.#parts.recordHistory()
    if (apiName !== undefined) {
      return apis.resetApi(apiName) ? { ok: true } : { ok: false, code: 'UNKNOWN_API', available: apis.names }
    }
    apis.reset()
    tokens.reset()
    meter.reset({ periods })
    self.reset()
    return { ok: true }
  }

  /**
   * Replaces budgets and prices; what is left out has its default. All costs are computed by the new prices, as after a restart, and
   * budget levels that are reached now raise the event `budget`. Throws a `MetricsError` (`INVALID_OPTIONS`) with every problem,
   * e.g. prices in another currency; then nothing has changed.
   */
  reconfigure(options: SpendOptions = {}): void {
    this.#parts.meter.reconfigure(options, this.#parts.clock.nowMs())
  }
}
