import { Registry, type Metric, type RegistryContentType } from 'prom-client'

import type { FixedLabels } from './label-text.ts'
import { CONTENT_TYPES, type ExpositionFormat } from './negotiate.ts'

/** A metric as prom-client and its like hold it. */
export interface ForeignMetric {
  readonly name: string
  /** What prom-client itself renders from, when the metric has it. */
  readonly getForPromString?: () => Promise<CollectedMetric>
  readonly get: () => Promise<CollectedMetric>
}

/** What a metric has collected; what is in it is prom-client's business. */
export interface CollectedMetric {
  readonly name: string
  readonly type: unknown
}

/** Why a metric is left out of a scrape. */
export type CollectorFailure = 'threw' | 'timeout'

/** How long all collectors of a scrape may take together. */
const COLLECT_LIMIT_MS = 1000

/**
 * Collects the metrics of others, each on its own: one that throws or takes too long is left out. One that still
 * hangs is not started a second time, and scrapes at the same time share what it gives.
 */
export class ForeignMetrics {
  readonly #pending = new Map<ForeignMetric, Promise<CollectedMetric | 'threw'>>()
  readonly #onFailure: (name: string, reason: CollectorFailure) => void

  constructor(onFailure: (name: string, reason: CollectorFailure) => void) {
    this.#onFailure = onFailure
  }

  /** The texts of the metrics in a format, by metric, without an end of line; within the limit. */
  async render(
    metrics: readonly ForeignMetric[],
    format: ExpositionFormat,
    fixed: FixedLabels,
  ): Promise<ReadonlyMap<ForeignMetric, string>> {
    const texts = new Map<ForeignMetric, string>()
    if (metrics.length === 0) return texts
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<'timeout'>((resolve) => {
      timer = setTimeout(() => resolve('timeout'), COLLECT_LIMIT_MS).unref()
    })
    const renderOne = async (metric: ForeignMetric): Promise<void> => {
      const collected = await Promise.race([this.#collect(metric), late])
      const text = typeof collected === 'string' ? undefined : await renderCollected(collected, format, fixed)
      if (text !== undefined) texts.set(metric, text)
      else this.#onFailure(metric.name, collected === 'timeout' ? 'timeout' : 'threw')
    }
    await Promise.all(metrics.map(renderOne))
    clearTimeout(timer)
    return texts
  }

  #collect(metric: ForeignMetric): Promise<CollectedMetric | 'threw'> {
    const pending = this.#pending.get(metric)
    if (pending !== undefined) return pending
    const started = collectSafely(metric).finally(() => this.#pending.delete(metric))
    this.#pending.set(metric, started)
    return started
  }
}

async function collectSafely(metric: ForeignMetric): Promise<CollectedMetric | 'threw'> {
  try {
    return await (metric.getForPromString === undefined ? metric.get() : metric.getForPromString())
  } catch {
    return 'threw'
  }
}

/** As prom-client renders it; through a registry of its own, because the format is a state of prom-client's registry. */
async function renderCollected(
  collected: CollectedMetric,
  format: ExpositionFormat,
  fixed: FixedLabels,
): Promise<string | undefined> {
  // In OpenMetrics prom-client takes the suffix off the metric itself, for good; here only off what is rendered.
  const isCounter = format === 'openmetrics' && collected.type === 'counter'
  const name = isCounter ? collected.name.replace(/_total$/, '') : collected.name
  const ready = { name, get: () => Promise.resolve({ ...collected, name }) }
  try {
    const scratch = new Registry<RegistryContentType>()
    scratch.setContentType(CONTENT_TYPES[format])
    scratch.setDefaultLabels(fixed)
    scratch.registerMetric(ready as unknown as Metric)
    return await scratch.getSingleMetricAsString(name)
  } catch {
    return undefined
  }
}
