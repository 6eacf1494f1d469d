import type { Metric } from 'prom-client'

import type { MetricSample } from '../metric-sample.ts'
import type { ReportedSeries } from '../samples/sample-set.ts'
import type { SeriesStore } from '../series/series-store.ts'
import { ForeignMetrics, type CollectorFailure, type ForeignMetric } from './foreign-metrics.ts'
import { CONTENT_TYPES, negotiateFormat } from './negotiate.ts'
import { OwnMetric } from './own-metric.ts'
import { readRegistered } from './registered-samples.ts'
import { CollectorRegistry } from './registry.ts'
import { Scraper } from './scraper.ts'
import { findView, viewNames } from './view.ts'

/** A rendered registry, or the names of all registries if there is no such one. */
export type PrometheusResult =
  | {
      readonly ok: true
      readonly contentType: string
      /** UTF-8. Concurrent scrapes share these bytes, so do not change them. */
      readonly bytes: Uint8Array<ArrayBuffer>
      /** The bytes as a string, created on access. */
      readonly body: string
      /**
       * Allows a later scrape to reuse the memory of `bytes`. Optional; call it when the response was sent, not before.
       * It makes large scrapes faster.
       */
      readonly release: () => void
    }
  | { readonly ok: false; readonly code: 'UNKNOWN_REGISTRY'; readonly available: readonly string[] }

/** What is rendered, and callbacks of the collector. */
export interface ExpositionParts {
  readonly namespace: string
  readonly store: SeriesStore
  /** Sets the series that are computed. */
  readonly refresh: () => void
  /** The reported samples by name. */
  readonly reported: () => ReadonlyMap<string, ReadonlyMap<string, ReportedSeries>>
  readonly onFailure: (metric: string, reason: CollectorFailure) => void
  readonly onRendered: (durationMs: number) => void
}

/** Renders a collector's series and the metrics registered on its registry. */
export class PrometheusExposition {
  readonly registry: CollectorRegistry
  readonly #scraper: Scraper
  readonly #foreign: ForeignMetrics

  /** All families of the store must be defined. */
  constructor(parts: ExpositionParts) {
    const { store, refresh } = parts
    this.registry = new CollectorRegistry(async (format) => {
      const { bytes, release } = await this.#scraper.scrape({ kind: 'main' }, format)
      const text = decode(bytes)
      release()
      return text
    })
    this.#foreign = new ForeignMetrics(parts.onFailure)
    this.#scraper = new Scraper({
      ...parts,
      foreign: this.#foreign,
      metrics: () => this.#registered(),
      fixedLabels: () => this.registry.fixedLabels,
    })
    for (const family of store.families) {
      const metric = new OwnMetric(family, { refresh, clear: () => store.keep(family, () => false) })
      this.registry.registerMetric(metric as unknown as Metric)
    }
  }

  /** Reads registered metrics, own and foreign, as values for alert rules. Never rejects; resolves within a second. */
  read(names: Iterable<string>): Promise<readonly MetricSample[]> {
    return readRegistered(this.#registered() as readonly ForeignMetric[], names, this.#foreign)
  }

  /** Renders a registry in the format that an `Accept` header prefers. `apis` are the names of all APIs. */
  async render(
    registry: string,
    accept: string | readonly string[] | null | undefined,
    apis: readonly string[],
  ): Promise<PrometheusResult> {
    const view = findView(registry, apis)
    if (view === undefined) return { ok: false, code: 'UNKNOWN_REGISTRY', available: viewNames(apis) }
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

  #registered(): readonly (OwnMetric | ForeignMetric)[] {
    return this.registry.getMetricsAsArray() as unknown as readonly (OwnMetric | ForeignMetric)[]
  }
}

function decode(bytes: Uint8Array<ArrayBuffer>): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString()
}
