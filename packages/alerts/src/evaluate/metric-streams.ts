import { labelKey, NO_LABELS, type Labels } from '../labels.ts'
import type { CompiledRule } from '../rules/compile.ts'
import type { AbsentRule, ThresholdRule } from '../rules/rule.ts'
import { seriesOf, Stream } from './stream.ts'

/** An absent rule with its one series. */
export interface AbsentWatch {
  readonly compiled: CompiledRule<AbsentRule>
  /** Its samples are the rounds. */
  readonly stream: Stream
}

/** One metric with the rules that read it and the label sets it has had data for. */
export interface Metric {
  readonly name: string
  readonly rules: readonly CompiledRule<ThresholdRule>[]
  readonly absents: readonly AbsentWatch[]
  /** By the key of their labels; empty for the stream without labels. */
  readonly streams: Map<string, Stream>
  /** Place in the list of metrics. */
  index: number
}

/** The metrics that rules read. */
export class MetricStreams {
  readonly #clean: (text: string) => string
  /** Metrics that absent rules read. */
  watched: readonly Metric[] = []
  /** Streams of all metrics. */
  readonly streams: Set<Stream> = new Set()
  #metrics: ReadonlyMap<string, Metric> = new Map()
  #list: readonly Metric[] = []
  #names: readonly string[] = []
  #bare: (Stream | undefined)[] = []

  constructor(clean: (text: string) => string) {
    this.#clean = clean
  }

  get list(): readonly Metric[] {
    return this.#list
  }

  /** Names in the order of the list. In an array of their own they are read faster than from the metrics. */
  get names(): readonly string[] {
    return this.#names
  }

  /** Streams without labels in the order of the list. */
  get bare(): readonly (Stream | undefined)[] {
    return this.#bare
  }

  get(name: string): Metric | undefined {
    return this.#metrics.get(name)
  }

  /** Takes over rules by the name of their metric. A metric whose rules are the same stays as it is. */
  follow(
    thresholds: ReadonlyMap<string, readonly CompiledRule<ThresholdRule>[]>,
    absents: ReadonlyMap<string, readonly CompiledRule<AbsentRule>[]>,
  ): void {
    const metrics = new Map<string, Metric>()
    for (const name of new Set([...thresholds.keys(), ...absents.keys()].map(asPropertyName)))
      metrics.set(name, this.#follow(name, thresholds.get(name) ?? [], absents.get(name) ?? []))
    this.#metrics = metrics
    this.#list = [...metrics.values()]
    this.watched = this.#list.filter((metric) => metric.absents.length > 0)
    this.#names = [...metrics.keys()]
    this.#bare = this.#list.map(({ streams }) => streams.get(''))
    this.streams.clear()
    for (const [index, metric] of this.#list.entries()) {
      metric.index = index
      for (const stream of metric.streams.values()) this.streams.add(stream)
    }
  }

  /** Adds a stream; undefined if no rule of the metric reads it. */
  add(metric: Metric, labels: Labels, key: string, lastAt?: number): Stream | undefined {
    const rules = metric.rules.filter((compiled) => compiled.matches(labels))
    if (rules.length === 0 && !metric.absents.some(({ compiled }) => compiled.matches(labels)))
      return undefined
    const series = rules.map((compiled) => seriesOf(compiled, labels, this.#clean))
    const stream = new Stream(metric.name, labels, series, lastAt)
    metric.streams.set(key, stream)
    this.streams.add(stream)
    if (key === '') this.#bare[metric.index] = stream
    return stream
  }

  delete(stream: Stream): void {
    this.streams.delete(stream)
    const metric = this.#metrics.get(stream.source)
    const key = labelKey(stream.sampleLabels)
    metric?.streams.delete(key)
    if (metric !== undefined && key === '') this.#bare[metric.index] = undefined
  }

  #follow(
    name: string,
    rules: readonly CompiledRule<ThresholdRule>[],
    absent: readonly CompiledRule<AbsentRule>[],
  ): Metric {
    const old = this.#metrics.get(name)
    const watched = old?.absents.map(({ compiled }) => compiled) ?? []
    if (old !== undefined && isSame(old.rules, rules) && isSame(watched, absent)) return old
    const absents = absent.map(
      (compiled) => old?.absents.find((watch) => watch.compiled === compiled) ?? this.#watch(compiled),
    )
    const metric: Metric = { name, rules, absents, streams: new Map(), index: 0 }
    for (const [key, { sampleLabels, lastAt }] of old?.streams ?? [])
      this.add(metric, sampleLabels, key, lastAt)
    return metric
  }

  #watch(compiled: CompiledRule<AbsentRule>): AbsentWatch {
    return {
      compiled,
      stream: new Stream(compiled.rule.metricName, NO_LABELS, [seriesOf(compiled, NO_LABELS, this.#clean)]),
    }
  }
}

/** The same text, in the form in which V8 looks up properties: several times as fast as a string of any other origin. */
function asPropertyName(name: string): string {
  return Object.keys({ [name]: true })[0] ?? name
}

function isSame(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index])
}
