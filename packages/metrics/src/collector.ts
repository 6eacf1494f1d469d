import { Registry } from 'prom-client'

import { ApiMetrics } from './api-metrics.ts'
import { parseApiRequest, type ApiRequestSample } from './api-request.ts'
import { resolveOptions, type MetricsCollectorOptions, type SystemSamplerPort } from './options.ts'
import { addDefaultMetrics, addLifetimeMetrics, DroppedSamples } from './process-metrics.ts'
import { findView, renderView, viewNames } from './registry-views.ts'
import type { MetricSample, MetricsReport } from './report.ts'
import { SystemMetrics } from './system-metrics.ts'
import { TokenMetrics } from './token-metrics.ts'
import { parseTokenUsage, type TokenUsageSample } from './token-usage.ts'
import { parseSafely } from './validate.ts'

/** Prometheus text, or the registries there are instead of an unknown one. */
export type PrometheusResult =
  | { readonly ok: true; readonly contentType: string; readonly body: string }
  | { readonly ok: false; readonly code: 'UNKNOWN_REGISTRY'; readonly available: readonly string[] }

/** What became of a reset: done, or the APIs there are instead of an unknown one. */
export type ResetResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: 'UNKNOWN_API'; readonly available: readonly string[] }

/**
 * Counts what a bot does: requests to APIs, tokens, and the load of its host. Collectors share nothing.
 * The constructor throws a `MetricsError` that lists every option that is wrong.
 *
 * @example
 * const metrics = new MetricsCollector()
 * metrics.startCollection()
 * metrics.recordApiRequest({ apiName: 'gitlab', method: 'POST', statusCode: 200, responseTimeMs: 250.5 })
 * metrics.recordTokenUsage({ promptTokens: 150, completionTokens: 75, model: 'glm-4' })
 * const scrape = await metrics.getPrometheusMetrics()
 */
export class MetricsCollector {
  /** The collector's own prom-client registry; metrics of your own registered on it come out in `main`. */
  readonly registry: Registry = new Registry()
  readonly #namespace: string
  readonly #sampler: SystemSamplerPort
  readonly #clock: () => number
  readonly #startedAtMs: number
  readonly #apis: ApiMetrics
  readonly #tokens: TokenMetrics
  readonly #system: SystemMetrics
  readonly #dropped: DroppedSamples

  constructor(options: MetricsCollectorOptions = {}) {
    const { namespace, sampler, defaultMetrics, version, clock } = resolveOptions(options)
    this.#namespace = namespace
    this.#sampler = sampler
    this.#clock = clock
    this.#startedAtMs = clock()
    this.#apis = new ApiMetrics(namespace, this.registry)
    this.#tokens = new TokenMetrics(namespace, this.registry)
    this.#system = new SystemMetrics(namespace, this.registry, () => sampler.latest())
    this.#dropped = new DroppedSamples(namespace, this.registry)
    const uptimeSeconds = (): number => this.#uptimeSeconds(this.#clock())
    addLifetimeMetrics(namespace, this.registry, { version, startedAtMs: this.#startedAtMs, uptimeSeconds })
    if (defaultMetrics) addDefaultMetrics(this.registry)
  }

  /** Records one request to an API. Never throws; a sample with a wrong value is dropped whole, and counted. */
  recordApiRequest(sample: ApiRequestSample): void {
    const parsed = parseSafely(parseApiRequest, sample)
    if (parsed.ok) this.#apis.record(parsed.value, this.#clock())
    else this.#dropped.add(parsed.reason)
  }

  /** Records the tokens of one call. Never throws; a sample with a wrong value is dropped whole, and counted. */
  recordTokenUsage(sample: TokenUsageSample): void {
    const parsed = parseSafely(parseTokenUsage, sample)
    if (parsed.ok) this.#tokens.record(parsed.value, this.#clock())
    else this.#dropped.add(parsed.reason)
  }

  /** Starts sampling the system in the background. Idempotent. */
  startCollection(): void {
    this.#sampler.start()
  }

  /** Ends the sampling; what was collected stays. Idempotent. */
  stopCollection(): void {
    this.#sampler.stop()
  }

  /** Everything as JSON, at once and changing nothing. */
  getAllMetrics(): MetricsReport {
    const nowMs = this.#clock()
    const unlabelled = this.getSamples().filter(({ labels }) => Object.keys(labels).length === 0)
    return {
      uptime_seconds: this.#uptimeSeconds(nowMs),
      timestamp: new Date(nowMs).toISOString(),
      api_metrics: this.#apis.report(),
      token_usage: this.#tokens.report(nowMs),
      system_metrics: this.#system.report(nowMs),
      collector: { dropped: this.#dropped.count },
      flat: Object.fromEntries(unlabelled.map(({ name, value }) => [name, value])),
    }
  }

  /**
   * The figures alert rules read: `cpu_percent`, `memory_percent`, `disk_percent` (0 to 100, the fullest
   * mountpoint), and `error_rate` (0 to 1 over 5 minutes) of all APIs and, labelled `api`, of each.
   */
  getSamples(): readonly MetricSample[] {
    const nowMs = this.#clock()
    return [...this.#system.samples(nowMs), ...this.#apis.samples(nowMs)]
  }

  /** A registry as Prometheus text 0.0.4, `main` by default. Rejects only when a metric registered by others does. */
  async getPrometheusMetrics({
    registry = 'main',
  }: { readonly registry?: string } = {}): Promise<PrometheusResult> {
    const view = findView(registry, this.#apis.names)
    if (view === undefined)
      return { ok: false, code: 'UNKNOWN_REGISTRY', available: this.listAvailableRegistries() }
    const body = await renderView(this.registry, this.#namespace, view)
    return { ok: true, contentType: Registry.PROMETHEUS_CONTENT_TYPE, body }
  }

  /** `main` (everything), `tokens`, `system` and each API; one called like these three or `api:…` is listed as `api:<name>`. */
  listAvailableRegistries(): readonly string[] {
    return viewNames(this.#apis.names)
  }

  /**
   * Forgets one API, or all requests, tokens and drops. Metrics registered by others stay. An unknown name
   * changes nothing.
   */
  resetMetrics(apiName?: string): ResetResult {
    if (apiName !== undefined) {
      if (this.#apis.resetApi(apiName)) return { ok: true }
      return { ok: false, code: 'UNKNOWN_API', available: this.#apis.names }
    }
    this.#apis.reset()
    this.#tokens.reset()
    this.#dropped.reset()
    return { ok: true }
  }

  #uptimeSeconds(nowMs: number): number {
    return Math.max(0, nowMs - this.#startedAtMs) / 1000
  }
}
