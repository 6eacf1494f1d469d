import { labelKey, type Labels } from '../labels.ts'
import { compileRule, type CompiledRule } from '../rules/compile.ts'
import type { AlertRule, HealthRule } from '../rules/rule.ts'
import type { RuleBook } from '../rules/rule-book.ts'
import {
  followMetric,
  followReaders,
  followStream,
  isRead,
  ofKind,
  readersByMetric,
  type Metric,
} from './metric.ts'
import { MissingData } from './missing-data.ts'
import { RuleData } from './rule-data.ts'
import { Stream } from './stream.ts'

type HealthRules = readonly CompiledRule<HealthRule>[]

/**
 * The enabled rules by what they read, so that a round costs what its rules read, and what there was data of. Follows the
 * rule book between rounds.
 */
export class Plan {
  readonly missing: MissingData = new MissingData()
  readonly data: RuleData = new RuleData(this)
  /** Streams of all metrics. */
  readonly streams: Set<Stream> = new Set()
  /** Streams of the health checks, by name. */
  readonly checks: Map<string, Stream> = new Map()
  /** The last round with a health result that counted, by rule. */
  readonly countedRounds: Map<string, number> = new Map()
  /** Takes secrets out of a text. */
  readonly clean: (text: string) => string
  #compiled: ReadonlyMap<string, CompiledRule> = new Map()
  /** The metrics that rules read, by name. */
  metrics: ReadonlyMap<string, Metric> = new Map()
  /** The same metrics. */
  list: readonly Metric[] = []
  /** Those that are the part of a ratio. */
  ratios: readonly Metric[] = []
  /** Names in the order of the list. In an array of their own they are read faster than from the metrics. */
  names: readonly string[] = []
  /** Streams without labels in the order of the list. */
  bare: (Stream | undefined)[] = []
  #healthRules: ReadonlyMap<string, HealthRules> = new Map()

  constructor(clean: (text: string) => string) {
    this.clean = clean
  }

  /** Returns an enabled rule. */
  compiled(rule: string): CompiledRule | undefined {
    return this.#compiled.get(rule)
  }

  /** Returns the enabled rules. */
  all(): Iterable<CompiledRule> {
    return this.#compiled.values()
  }

  /** Returns the enabled rules of a kind. */
  ofKind<K extends AlertRule['kind']>(kind: K): CompiledRule<Extract<AlertRule, { kind: K }>>[] {
    return ofKind([...this.#compiled.values()], kind)
  }

  /** Returns the rules that read a check, by its name or as one of all. */
  rulesOf(check: string): HealthRules {
    return [...(this.#healthRules.get(check) ?? []), ...(this.#healthRules.get('*') ?? [])]
  }

  /** Takes over edits. The times of samples stay. */
  follow(book: RuleBook): void {
    const compiled = new Map<string, CompiledRule>()
    for (const rule of book.list()) {
      const known = this.#compiled.get(rule.name)
      if (rule.enabled) compiled.set(rule.name, known?.rule === rule ? known : compileRule(rule))
    }
    const before = this.#compiled
    this.#compiled = compiled
    const all = [...compiled.values()]
    const metrics = new Map<string, Metric>()
    for (const [name, readers] of readersByMetric(all))
      metrics.set(name, followMetric(this.metrics.get(name), name, readers, this.clean))
    this.metrics = metrics
    this.list = [...metrics.values()]
    this.ratios = this.list.filter(({ rules }) => rules.some(({ rule }) => rule.kind === 'ratio'))
    this.names = [...metrics.keys()]
    this.bare = this.list.map(({ streams }) => streams.get(''))
    for (const [index, metric] of this.list.entries()) metric.index = index
    this.streams.clear()
    for (const { streams } of metrics.values())
      for (const stream of streams.values()) this.streams.add(stream)
    this.#healthRules = Map.groupBy(ofKind(all, 'health'), ({ rule }) => rule.healthCheckName)
    for (const [check, stream] of this.checks) {
      const names = new Set(stream.series.map((series) => series.compiled.rule.name))
      const rules = this.rulesOf(check).filter(({ rule }) => names.has(rule.name))
      followStream(stream, rules, this.clean)
    }
    this.data.follow(compiled, before)
  }

  /** Adds a stream; undefined if no rule of the metric reads it. */
  add(metric: Metric, labels: Labels, key: string): Stream | undefined {
    if (!isRead(metric, labels)) return undefined
    const stream = new Stream(metric.name, labels)
    followReaders(stream, metric, this.clean)
    metric.streams.set(key, stream)
    if (key === '') this.bare[metric.index] = stream
    this.streams.add(stream)
    return stream
  }

  delete(stream: Stream): void {
    this.streams.delete(stream)
    this.data.forget(stream)
    const metric = this.metrics.get(stream.source)
    const key = labelKey(stream.sampleLabels)
    metric?.streams.delete(key)
    if (metric !== undefined && key === '') this.bare[metric.index] = undefined
  }

  /** Returns the stream of a check, which is added if there is none. */
  checkOf(check: string): Stream {
    const stream = this.checks.get(check) ?? new Stream(check, { check })
    this.checks.set(check, stream)
    return stream
  }

  /** Returns the fingerprints of all series that have had data. */
  fingerprints(): ReadonlySet<string> {
    const streams = [...this.streams, ...this.checks.values()]
    return new Set(streams.flatMap(({ series }) => series.map(({ fingerprint }) => fingerprint)))
  }

  /** Forgets the stream of a check. */
  forgetCheck(stream: Stream): void {
    this.checks.delete(stream.source)
    this.data.forget(stream)
  }
}
