import type { Family } from '../series/family.ts'

interface MetricValue {
  readonly value: number
  readonly labels: Readonly<Record<string, string | number>>
  readonly metricName?: string
}

/** A family as a prom-client metric, for everything that reads a registry: Pushgateway, merging, cluster. */
export class OwnMetric {
  readonly name: string
  readonly help: string
  readonly type: Family['shownAs']
  readonly aggregator = 'sum'
  readonly family: Family
  readonly #refresh: () => void
  readonly #clear: () => void

  constructor(family: Family, on: { readonly refresh: () => void; readonly clear: () => void }) {
    this.name = family.name
    this.help = family.help
    this.type = family.shownAs
    this.family = family
    this.#refresh = on.refresh
    this.#clear = on.clear
  }

  /** Returns the series in prom-client's format. */
  get(): Promise<object> {
    this.#refresh()
    const { name, help, type, aggregator } = this
    return Promise.resolve({ name, help, type, aggregator, values: valuesOf(this.family) })
  }

  /** Removes all series. */
  reset(): void {
    this.#clear()
  }
}

function valuesOf({ name, type, labelNames, labelSets, bounds, cells, width }: Family): MetricValue[] {
  return labelSets.flatMap((values, child): MetricValue[] => {
    const labels = Object.fromEntries(labelNames.map((label, at) => [label, values[at] ?? '']))
    const cell = (at: number): number => cells[child * width + at] ?? 0
    if (type !== 'histogram')
      return type === 'gauge' && Number.isNaN(cell(0)) ? [] : [{ value: cell(0), labels }]
    let count = 0
    const buckets = [...bounds, Infinity].map((bound, at): MetricValue => {
      count += cell(at)
      const le = bound === Infinity ? '+Inf' : bound
      return { metricName: `${name}_bucket`, labels: { le, ...labels }, value: count }
    })
    return [
      ...buckets,
      { metricName: `${name}_sum`, labels, value: cell(width - 1) },
      { metricName: `${name}_count`, labels, value: count },
    ]
  })
}
