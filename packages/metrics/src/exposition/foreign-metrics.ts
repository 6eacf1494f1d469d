import { Registry, type Metric, type RegistryContentType } from 'prom-client'

import type { FixedLabels } from './label-text.ts'
import { CONTENT_TYPES, type ExpositionFormat } from './negotiate.ts'

/** A metric of prom-client or of a compatible library. */
export interface ForeignMetric {
  readonly name: string
  /** What prom-client itself renders from, if the metric has it. */
  readonly getForPromString?: () => Promise<CollectedMetric>
  readonly get: () => Promise<CollectedMetric>
}

/** The result of a metric's collector, in prom-client's format. */
export interface CollectedMetric {
  readonly name: string
  readonly type: unknown
}

/** What is made of a collected metric; undefined if it cannot be used. */
type Use<T> = (collected: CollectedMetric) => T | undefined | Promise<T | undefined>

/** Why a scrape leaves out a metric. */
export type CollectorFailure = 'threw' | 'timeout'

/** Time limit of all collectors of a scrape together. */
const COLLECT_LIMIT_MS = 1000

/**
 * Collects the metrics that the user registered. A metric that throws or takes too long is left out. A collector that
 * still runs is not started again, and concurrent scrapes share its result.
 */
export class ForeignMetrics {
  readonly #pending = new Map<ForeignMetric, Promise<CollectedMetric | 'threw'>>()
  readonly #onFailure: (name: string, reason: CollectorFailure) => void

  constructor(onFailure: (name: string, reason: CollectorFailure) => void) {
    this.#onFailure = onFailure
  }

  /** Renders the metrics within the time limit. The texts do not end with a line feed. */
  async render(
    metrics: readonly ForeignMetric[],
    format: ExpositionFormat,
    fixed: FixedLabels,
  ): Promise<ReadonlyMap<ForeignMetric, string>> {
    return await this.collect(metrics, (collected) => renderCollected(collected, format, fixed))
  }

  /** Collects the metrics within the time limit, and returns what is made of each. Never rejects. */
  async collect<T>(metrics: Iterable<ForeignMetric>, use: Use<T>): Promise<ReadonlyMap<ForeignMetric, T>> {
    const all = [...metrics]
    const used = new Map<ForeignMetric, T>()
    if (all.length === 0) return used
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<'timeout'>((resolve) => {
      // Not unref'd: Node would exit before the scrape that a program awaits has ended.
      timer = setTimeout(() => resolve('timeout'), COLLECT_LIMIT_MS)
    })
    const collectOne = async (metric: ForeignMetric): Promise<void> => {
      const collected = await Promise.race([this.#collect(metric), late])
      const made = typeof collected === 'string' ? undefined : await use(collected)
      if (made !== undefined) used.set(metric, made)
      else this.#onFailure(metric.name, collected === 'timeout' ? 'timeout' : 'threw')
    }
    await Promise.all(all.map(collectOne))
    clearTimeout(timer)
    return used
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

/** Renders a metric with a registry of its own, because the format is a state of prom-client's registry. */
async function renderCollected(
  collected: CollectedMetric,
  format: ExpositionFormat,
  fixed: FixedLabels,
): Promise<string | undefined> {
  try {
    // prom-client would remove the suffix from the metric itself. Here only the rendered copy loses it.
    const isCounter = format === 'openmetrics' && collected.type === 'counter'
    const name = isCounter ? collected.name.replace(/_total$/, '') : collected.name
    const ready = { name, get: () => Promise.resolve({ ...collected, name }) }
    const scratch = new Registry<RegistryContentType>()
    scratch.setContentType(CONTENT_TYPES[format])
    scratch.setDefaultLabels(fixed)
    scratch.registerMetric(ready as unknown as Metric)
    return await scratch.getSingleMetricAsString(name)
  } catch {
    return undefined
  }
}
