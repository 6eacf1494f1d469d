import { contain, Emitter } from '@botwatch/events'

import { apiCounters } from '../api/api-counters.ts'
import { ApiMetrics } from '../api/api-metrics.ts'
import { totalsByApi } from '../api/api-totals.ts'
import { PrometheusExposition } from '../exposition/prometheus.ts'
import { CollectorHistory } from '../history/collector-history.ts'
import type { History } from '../history/history.ts'
import { HistoryRecorder } from '../history/recorder.ts'
import type { TimeLimit } from '../meter/metered-call.ts'
import { UsageMeter } from '../meter/usage-meter.ts'
import type { MetricSample } from '../metric-sample.ts'
import type { RecordingHost } from '../recording-host.ts'
import { ReportedSamples } from '../samples/reported-samples.ts'
import { SeriesStore } from '../series/series-store.ts'
import { readSample, type SystemReading, type SystemSamplerPort } from '../system/sampler.ts'
import { SystemMetrics } from '../system/system-metrics.ts'
import { definePeriodFamilies, type PeriodFamilies } from '../tokens/token-families.ts'
import { TokenMetrics } from '../tokens/token-metrics.ts'
import { refreshUsageGauges } from '../tokens/usage-gauges.ts'
import type { DropReason } from '../validate.ts'
import { DroppedSamples } from './dropped-samples.ts'
import { EventLoopLag } from './event-loop-lag.ts'
import type { MetricsEvents } from './events.ts'
import { oncePerTurn } from './once-per-turn.ts'
import type { CollectorOptions } from './options.ts'
import { addDefaultMetrics } from './process-metrics.ts'
import { collectSamples } from './samples.ts'
import { SelfMetrics } from './self-metrics.ts'
import { TickingClock } from './ticking-clock.ts'

const USAGE_EVENTS = ['unpriced', 'budget', 'store_error', 'store_recovered'] as const

/** The parts of a collector and their connections. */
export class CollectorParts {
  readonly emitter: Emitter<MetricsEvents> = new Emitter([...USAGE_EVENTS, 'dropped'])
  readonly store: SeriesStore
  readonly clock: TickingClock
  readonly meter: UsageMeter
  readonly apis: ApiMetrics
  readonly tokens: TokenMetrics
  readonly system: SystemMetrics
  readonly self: SelfMetrics
  readonly reported: ReportedSamples
  readonly history: CollectorHistory
  readonly storedHistory: History
  readonly exposition: PrometheusExposition
  readonly #sampler: SystemSamplerPort
  readonly #lag: EventLoopLag | null
  readonly #periods: PeriodFamilies
  readonly #historyRecorder: HistoryRecorder
  readonly #dropped = new DroppedSamples((event) => this.emitter.emit('dropped', event))

  constructor({ settings, meter }: CollectorOptions) {
    const { namespace, sampler, version, clock, maxSeriesPerMetric, history, historySeries } = settings
    const store = new SeriesStore(settings)
    this.store = store
    this.clock = new TickingClock(clock, (nowMs) => this.#historyRecorder.tick(nowMs))
    this.meter = new UsageMeter(meter)
    for (const event of USAGE_EVENTS) this.meter.on(event, (payload) => this.emitter.emit(event, payload))
    const host: RecordingHost = {
      recentMs: () => this.clock.recentMs(),
      drop: (reason) => this.drop(reason, 1),
    }
    this.apis = new ApiMetrics(store, namespace, maxSeriesPerMetric, host)
    this.tokens = new TokenMetrics(store, namespace, this.meter, host)
    this.#periods = definePeriodFamilies(store, namespace, this.meter.currency)
    this.#sampler = sampler
    this.system = new SystemMetrics(store, namespace, () => this.#latestReading())
    this.self = new SelfMetrics(store, namespace, {
      version,
      startedAtMs: this.clock.nowMs(),
      historyRefused: () => history.refused,
      reported: () => this.reported.size,
    })
    this.reported = new ReportedSamples({
      namespace,
      maxPerName: maxSeriesPerMetric,
      maxInAll: settings.maxSeries,
      nowMs: () => this.clock.nowMs(),
      usedBy: (name) => this.exposition.registry.claimed.get(name),
      drop: host.drop,
      ignore: () => this.self.drop('out_of_order', 1),
    })
    this.storedHistory = history
    this.history = new CollectorHistory(history, historySeries)
    this.#historyRecorder = new HistoryRecorder(this.history, {
      samples: () => this.samples(this.clock.nowMs()),
      totals: () => totalsByApi(this.apis.families, this.apis.series),
      takeTokens: () => this.tokens.takeInterval(),
    })
    this.exposition = new PrometheusExposition({
      namespace,
      store,
      refresh: oncePerTurn(() => this.#refresh()),
      reported: () => this.reported.read(),
      onFailure: (metric, reason) => this.self.fail(metric, reason),
      onRendered: (durationMs) => this.self.rendered(durationMs),
    })
    this.#lag = settings.defaultMetrics ? new EventLoopLag() : null
    if (this.#lag !== null) addDefaultMetrics(this.exposition.registry, this.#lag)
  }

  /** Starts the background work. Idempotent. */
  start(): void {
    this.#drive('start')
    this.storedHistory.start()
    this.clock.start()
    this.#lag?.start()
    void this.#load()
  }

  /** Stops the background work and writes the usage store and the history. Idempotent. */
  async stop(limit: TimeLimit): Promise<void> {
    this.#drive('stop')
    this.clock.stop()
    this.#lag?.stop()
    this.recordHistory()
    await Promise.all([this.meter.stop(limit), this.storedHistory.stop(limit.withinMs)])
  }

  /** Writes the usage store and the history. */
  async save(limit: TimeLimit): Promise<void> {
    this.recordHistory()
    await Promise.all([this.meter.save(limit), this.storedHistory.save(limit.withinMs)])
  }

  /** Adds the requests and tokens since the last time to the history. */
  recordHistory(): void {
    this.#historyRecorder.flush(this.clock.nowMs())
  }

  /** Returns all values for alert rules. */
  ruleSamples(nowMs: number): readonly MetricSample[] {
    const counters = apiCounters(this.apis.families, this.apis.series)
    return [...this.samples(nowMs), ...counters, ...this.reported.samples()]
  }

  /** Returns the values that the history keeps, too. */
  samples(nowMs: number): readonly MetricSample[] {
    const { meter, system, apis } = this
    const usage = meter.report(nowMs)
    return collectSamples({ system, apis: apis.series, usage, isLoaded: meter.isLoaded }, nowMs)
  }

  /** Counts dropped samples, and reports them at most once a minute. */
  drop(reason: DropReason, count: number): void {
    this.self.drop(reason, count)
    this.#dropped.add(reason, count, this.clock.recentMs())
  }

  /** The clock's first tick finds costs and budgets unknown while the stored usage is loaded. */
  async #load(): Promise<void> {
    const wasLoaded = this.meter.isLoaded
    await this.meter.start()
    if (!wasLoaded && this.meter.isLoaded) this.#historyRecorder.catchUp(this.clock.nowMs())
  }

  #refresh(): void {
    const nowMs = this.clock.nowMs()
    const { generation } = this.store
    for (const series of this.apis.series) series.gauges.refresh(series, nowMs, generation)
    refreshUsageGauges(this.tokens.families, this.#periods, this.meter.report(nowMs))
    this.system.refresh()
    this.self.refresh(nowMs)
  }

  #latestReading(): SystemReading | null {
    try {
      return readSample(this.#sampler)
    } catch {
      this.self.fail('system', 'threw')
      return null
    }
  }

  #drive(method: 'start' | 'stop'): void {
    contain(
      () => this.#sampler[method](),
      () => this.self.fail('system', 'threw'),
    )
  }
}
