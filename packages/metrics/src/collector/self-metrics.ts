import type { CollectorFailure } from '../exposition/foreign-metrics.ts'
import type { Family } from '../series/family.ts'
import type { SeriesStore } from '../series/series-store.ts'
import type { DropReason } from '../validate.ts'

const RENDER_BUCKETS_SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1]

/** What the collector knows of itself. */
interface SelfFacts {
  readonly version: string
  readonly startedAtMs: number
  /** Number of values that the history did not keep. */
  readonly historyRefused: () => number
  /** Number of series of reported samples. */
  readonly reported: () => number
}

/** Metrics about the collector itself: uptime, size and failures. */
export class SelfMetrics {
  readonly #store: SeriesStore
  readonly #startedAtMs: number
  readonly #uptime: Family
  readonly #series: Family
  readonly #dropped: Family
  readonly #overflow: Family
  readonly #historyRefused: Family
  readonly #readHistoryRefused: () => number
  readonly #readReported: () => number
  readonly #collectorErrors: Family
  readonly #render: Family

  constructor(store: SeriesStore, namespace: string, facts: SelfFacts) {
    const { version, startedAtMs, historyRefused, reported } = facts
    const family = (
      type: Family['type'],
      name: string,
      help: string,
      labelNames: readonly string[] = [],
    ): Family => store.define({ name: `${namespace}_${name}`, help, type, labelNames })
    this.#store = store
    this.#startedAtMs = startedAtMs
    this.#readHistoryRefused = historyRefused
    this.#readReported = reported
    family('gauge', 'build_info', 'Version of the bot. Always 1.', ['version']).set(1, version.toWellFormed())
    family('gauge', 'start_time_seconds', 'Start of the collector, in seconds since 1970.').set(
      startedAtMs / 1000,
    )
    this.#uptime = family('gauge', 'uptime_seconds', 'Time since the start of the collector.')
    this.#series = family('gauge', 'metrics_series', 'Series of all metrics of the collector.')
    this.#dropped = family('counter', 'metrics_dropped_samples_total', 'Dropped samples by reason.', [
      'reason',
    ])
    this.#overflow = family(
      'counter',
      'metrics_overflow_total',
      'Samples counted in overflow series because of a series limit, by metric.',
      ['metric'],
    )
    this.#historyRefused = family(
      'counter',
      'history_refused_values_total',
      'Values not kept in the history because of its limit of series.',
    )
    this.#collectorErrors = family(
      'counter',
      'metrics_collector_errors_total',
      'Metrics left out of a scrape or of the samples for rules because their collector failed or timed out, by metric and reason.',
      ['metric', 'reason'],
    )
    this.#render = store.define({
      name: `${namespace}_metrics_render_duration_seconds`,
      help: 'Duration of rendering a scrape, without waiting for collectors.',
      type: 'histogram',
      labelNames: [],
      buckets: RENDER_BUCKETS_SECONDS,
    })
    this.#open()
  }

  /** Seconds since the start of the collector. */
  uptimeSeconds(nowMs: number): number {
    return Math.max(0, nowMs - this.#startedAtMs) / 1000
  }

  /** Number of series of all metrics. */
  get series(): number {
    return this.#store.size + this.#readReported()
  }

  /** Number of dropped samples. */
  get dropped(): number {
    return this.#dropped.cells.reduce((sum, count) => sum + count)
  }

  /** Number of samples in overflow series. */
  get overflow(): number {
    return [...this.#store.overflowed.values()].reduce((sum, count) => sum + count, 0)
  }

  /** Counts dropped samples. */
  drop(reason: DropReason, count: number): void {
    this.#dropped.add(count, reason)
  }

  /** Counts a metric that a scrape leaves out. */
  fail(metric: string, reason: CollectorFailure): void {
    this.#collectorErrors.add(1, metric, reason)
  }

  /** Records the duration of a scrape. */
  rendered(durationMs: number): void {
    this.#render.observe(durationMs / 1000)
  }

  /** Sets the series that are computed. */
  refresh(nowMs: number): void {
    this.#uptime.set(this.uptimeSeconds(nowMs))
    for (const [family, count] of this.#store.overflowed) this.#overflow.set(count, family.name)
    this.#series.set(this.series)
    this.#historyRefused.set(this.#readHistoryRefused())
  }

  /** Resets all counts. */
  reset(): void {
    this.#store.resetOverflow()
    for (const family of [this.#dropped, this.#overflow, this.#collectorErrors, this.#render])
      this.#store.keep(family, () => false)
    this.#open()
  }

  /** Creates the series without labels. */
  #open(): void {
    for (const family of [this.#uptime, this.#series, this.#historyRefused, this.#render]) family.child()
  }
}
