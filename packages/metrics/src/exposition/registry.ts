import { Registry, type Metric } from 'prom-client'

import { MetricsError } from '../errors.ts'
import { claimedNames, definitionProblems } from '../series/definition.ts'
import type { FixedLabels } from './label-text.ts'
import type { ExpositionFormat } from './negotiate.ts'
import { OwnMetric } from './own-metric.ts'

/** A prom-client metric while it registers. `type` is set only later. */
interface Registering {
  readonly name: string
  readonly help: unknown
  readonly type?: string
  readonly labelNames?: unknown
  readonly buckets?: unknown
  readonly constructor: { readonly name: string }
}

/**
 * A prom-client registry that also renders the collector's own series. `registerMetric` throws a {@link MetricsError}
 * (`INVALID_METRIC`) for a metric that would make the scrape invalid.
 */
export class CollectorRegistry extends Registry {
  readonly #render: (format: ExpositionFormat) => Promise<string>
  #fixedLabels: FixedLabels = {}
  #claimed: ReadonlyMap<string, string> | undefined

  constructor(render: (format: ExpositionFormat) => Promise<string>) {
    super()
    this.#render = render
  }

  /** The default labels, which every series has. */
  get fixedLabels(): FixedLabels {
    return this.#fixedLabels
  }

  /** Renders everything in the format of the registry's content type. Never rejects. */
  override metrics(): Promise<string> {
    const type: string = this.contentType
    return this.#render(type === Registry.OPENMETRICS_CONTENT_TYPE ? 'openmetrics' : 'text')
  }

  /** All names that the registered metrics use in either format, with the metric that uses each. */
  get claimed(): ReadonlyMap<string, string> {
    this.#claimed ??= new Map(
      this.#registered().flatMap((metric) =>
        claimedNames(metric.name, typeOf(metric)).map((claimed) => [claimed, metric.name] as const),
      ),
    )
    return this.#claimed
  }

  override setDefaultLabels(labels: object): void {
    super.setDefaultLabels(labels)
    this.#fixedLabels = Object.fromEntries(
      Object.entries(labels).map(([name, value]) => [name, String(value)]),
    )
  }

  /** Throws a {@link MetricsError} if the definition is invalid or uses a name of another metric. */
  override registerMetric<T extends string>(metric: Metric<T>): void {
    const candidate: unknown = metric
    const isKnown = this.#registered().some((other) => other === candidate)
    if (!isKnown && !(candidate instanceof OwnMetric)) this.#validate(candidate as Registering)
    this.#claimed = undefined
    super.registerMetric(metric)
  }

  override removeSingleMetric(name: string): void {
    this.#claimed = undefined
    super.removeSingleMetric(name)
  }

  override clear(): void {
    this.#claimed = undefined
    super.clear()
  }

  #validate(metric: Registering): void {
    const { name, help, labelNames = [], buckets } = metric
    const type = typeOf(metric)
    const bounds = type === 'histogram' && { buckets }
    const problems = definitionProblems({ name, help, type, labelNames, ...bounds }, this.claimed)
    if (problems.length > 0) throw new MetricsError('INVALID_METRIC', problems)
  }

  #registered(): readonly Registering[] {
    return this.getMetricsAsArray() as unknown as readonly Registering[]
  }
}

function typeOf(metric: Registering): string {
  return metric.type ?? metric.constructor.name.toLowerCase()
}
