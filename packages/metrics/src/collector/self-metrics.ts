import type { CollectorFailure } from '../exposition/foreign-metrics.ts'
import type { Family } from '../series/family.ts'
import type { SeriesStore } from '../series/series-store.ts'
import type { DropReason } from '../validate.ts'

const RENDER_BUCKETS_SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1]

/** The series about the collector itself: its life, its size, and what it could not do. */
export class CollectorMetrics {
  readonly #store: SeriesStore
  readonly #startedAtMs: number
  readonly #uptime: Family
  readonly #series: Family
  readonly #dropped: Family
  readonly #overflow: Family
  readonly #collectorErrors: Family
  readonly #render: Family

  constructor(
    store: SeriesStore,
    namespace: string,
    of: { readonly version: string; readonly startedAtMs: number },
  ) {
    const family = (
      type: Family['type'],
      name: string,
      help: string,
      labelNames: readonly string[] = [],
    ): Family => store.define({ name: `${namespace}_${name}`, help, type, labelNames })
    this.#store = store
    this.#startedAtMs = of.startedAtMs
    family('gauge', 'build_info', 'Version of the bot; always 1.', ['version']).set(
      1,
      of.version.toWellFormed(),
    )
    family('gauge', 'start_time_seconds', 'When the collector started, since 1970.').set(
      of.startedAtMs / 1000,
    )
    this.#uptime = family('gauge', 'uptime_seconds', 'How long the collector has been running.')
    this.#series = family('gauge', 'metrics_series', 'Label sets of all metrics of the collector.')
    this.#dropped = family(
      'counter',
      'metrics_dropped_samples_total',
      'Samples that were dropped because a value was wrong.',
      ['reason'],
    )
    this.#overflow = family(
      'counter',
      'metrics_overflow_total',
      'Samples that were counted under __overflow__ because there were too many label sets.',
      ['metric'],
    )
    this.#collectorErrors = family(
      'counter',
      'metrics_collector_errors_total',
      'Scrapes that a metric was left out of because its collector failed.',
      ['metric', 'reason'],
    )
    this.#render = store.define({
      name: `${namespace}_metrics_render_duration_seconds`,
      help: 'How long scrapes took to render, without waiting for collectors.',
      type: 'histogram',
      labelNames: [],
      buckets: RENDER_BUCKETS_SECONDS,
    })
    this.#open()
  }

  /** How long the collector has been running. */
  uptimeSeconds(nowMs: number): number {
    return Math.max(0, nowMs - this.#startedAtMs) / 1000
  }

  /** Samples that were dropped. */
  get dropped(): number {
    return this.#dropped.cells.reduce((sum, count) => sum + count)
  }

  /** Samples that went to the overflow. */
  get overflow(): number {
    return [...this.#store.overflowed.values()].reduce((sum, count) => sum + count, 0)
  }

  /** Counts a dropped sample. */
  drop(reason: DropReason): void {
    this.#dropped.add(1, reason)
  }

  /** Counts a metric that was left out of a scrape. */
  fail(metric: string, reason: CollectorFailure): void {
    this.#collectorErrors.add(1, metric, reason)
  }

  /** Notes how long a scrape took. */
  rendered(durationMs: number): void {
    this.#render.observe(durationMs / 1000)
  }

  /** Brings the series up to date that are computed. */
  refresh(nowMs: number): void {
    this.#uptime.set(this.uptimeSeconds(nowMs))
    for (const [family, count] of this.#store.overflowed) this.#overflow.set(count, family.name)
    this.#series.set(this.#store.size)
  }

  /** Forgets what was counted. */
  reset(): void {
    this.#store.resetOverflow()
    for (const family of [this.#dropped, this.#overflow, this.#collectorErrors, this.#render])
      this.#store.keep(family, () => false)
    this.#open()
  }

  /** What has no labels is there from the start. */
  #open(): void {
    for (const family of [this.#uptime, this.#series, this.#render]) family.child()
  }
}
