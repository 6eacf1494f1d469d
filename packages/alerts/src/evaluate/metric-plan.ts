import type { Labels } from '../labels.ts'
import type { AbsentRule } from '../rules/absent.ts'
import type { CompiledRule } from '../rules/compile.ts'
import type { ThresholdRule } from '../rules/threshold.ts'
import { watchAbsence, type AbsentWatch } from './absent-watch.ts'
import { Series, trackOf } from './series.ts'
import { SeriesTable } from './series-table.ts'

/** One metric with the rules that read it and the series they have seen. */
export interface MetricPlan {
  readonly name: string
  readonly rules: readonly CompiledRule<ThresholdRule>[]
  readonly absents: readonly AbsentWatch[]
  /** Its place among the metrics. */
  index: number
  /** The series without labels; null until there is a sample of it. */
  bare: Series | null
  readonly labelled: Map<string, Series>
  /** The last round with a sample of a labelled series, or one judged in full, that counted. */
  counted: number
}

/** The metrics that rules read. */
export class MetricPlans {
  readonly table: SeriesTable = new SeriesTable()
  /** The metrics that have series with labels. */
  readonly labelled: Set<MetricPlan> = new Set()
  readonly #clean: (text: string) => string
  #byName: ReadonlyMap<string, MetricPlan> = new Map()
  #list: readonly MetricPlan[] = []
  #names: readonly string[] = []
  #bareRows = new Int32Array(0)
  #absents: readonly AbsentWatch[] = []

  constructor(clean: (text: string) => string) {
    this.#clean = clean
  }

  get list(): readonly MetricPlan[] {
    return this.#list
  }

  /** The names, in the order of the list. */
  get names(): readonly string[] {
    return this.#names
  }

  get absents(): readonly AbsentWatch[] {
    return this.#absents
  }

  /** The rows of the series without labels, in the order of the list; -1 where there is none. */
  get bareRows(): Int32Array {
    return this.#bareRows
  }

  get(name: string): MetricPlan | undefined {
    return this.#byName.get(name)
  }

  /** Takes over rules. A metric whose rules are the same stays as it is. */
  follow(
    thresholds: ReadonlyMap<string, readonly CompiledRule<ThresholdRule>[]>,
    absents: ReadonlyMap<string, readonly CompiledRule<AbsentRule>[]>,
  ): void {
    const metrics = new Map<string, MetricPlan>()
    for (const name of new Set([...thresholds.keys(), ...absents.keys()])) {
      metrics.set(name, this.#follow(name, thresholds.get(name) ?? [], absents.get(name) ?? []))
    }
    for (const old of this.#list) if (metrics.get(old.name) !== old) release(old)
    this.#byName = metrics
    this.#list = [...metrics.values()]
    this.#names = [...metrics.keys()]
    this.#bareRows = Int32Array.from(this.#list, ({ bare }) => bare?.row ?? -1)
    this.#absents = this.#list.flatMap((metric) => metric.absents)
    this.labelled.clear()
    for (const [index, metric] of this.#list.entries()) {
      metric.index = index
      if (metric.labelled.size > 0) this.labelled.add(metric)
    }
  }

  /** Makes the series of a label set; null when no rule of the metric reads it. */
  add(metric: MetricPlan, labels: Labels, key: string): Series | null {
    const series = this.#seriesOf(metric, labels, -Infinity)
    if (series === null) return null
    if (key === '') {
      metric.bare = series
      this.#bareRows[metric.index] = series.row
    } else {
      metric.labelled.set(key, series)
      this.labelled.add(metric)
    }
    return series
  }

  /** Forgets the series of a key; the empty one is that of the series without labels. */
  drop(metric: MetricPlan, key: string): void {
    const series = key === '' ? metric.bare : metric.labelled.get(key)
    series?.release()
    if (key === '') {
      metric.bare = null
      this.#bareRows[metric.index] = -1
    } else {
      metric.labelled.delete(key)
      if (metric.labelled.size === 0) this.labelled.delete(metric)
    }
  }

  #seriesOf({ rules, absents }: MetricPlan, sampleLabels: Labels, lastAt: number): Series | null {
    const reading = rules.filter((compiled) => compiled.matches(sampleLabels))
    const watching = absents.filter(({ compiled }) => compiled.matches(sampleLabels))
    if (reading.length + watching.length === 0) return null
    const tracks = reading.map((compiled) => trackOf(compiled, sampleLabels, this.#clean))
    return new Series(this.table, { sampleLabels, tracks, absents: watching, lastAt })
  }

  #follow(
    name: string,
    rules: readonly CompiledRule<ThresholdRule>[],
    absent: readonly CompiledRule<AbsentRule>[],
  ): MetricPlan {
    const old = this.#byName.get(name)
    const watched = old?.absents.map(({ compiled }) => compiled) ?? []
    if (old !== undefined && isSame(old.rules, rules) && isSame(watched, absent)) return old
    const absents = absent.map(
      (compiled) => old?.absents.find((watch) => watch.compiled === compiled) ?? watchAbsence(compiled),
    )
    const metric: MetricPlan = {
      name,
      rules,
      absents,
      index: 0,
      bare: null,
      labelled: new Map(),
      counted: 0,
    }
    const bare = old?.bare
    if (bare) metric.bare = this.#seriesOf(metric, bare.sampleLabels, bare.lastAt)
    for (const [key, { sampleLabels, lastAt }] of old?.labelled ?? []) {
      const series = this.#seriesOf(metric, sampleLabels, lastAt)
      if (series !== null) metric.labelled.set(key, series)
    }
    return metric
  }
}

function release({ bare, labelled }: MetricPlan): void {
  bare?.release()
  for (const series of labelled.values()) series.release()
}

function isSame(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index])
}
