import { labelKey, NO_LABELS, type Labels } from '../labels.ts'
import { compareRuleHashes, compileRule, type CompiledRule } from '../rules/compile.ts'
import type { AbsentRule, AlertRule, HealthRule, RatioRule, RuleBook, ValueRule } from '../rules/rule.ts'
import { CounterWindow } from './counter-window.ts'
import { MissingData } from './missing-data.ts'
import { RuleData } from './rule-data.ts'
import { RulesWithoutData } from './rules-without-data.ts'
import { seriesOf, Stream, type RuleSeries } from './stream.ts'

/** The one series of an absent rule. Its samples are the rounds. */
interface AbsentSeries extends RuleSeries {
  readonly compiled: CompiledRule<AbsentRule>
  /** Time of the last round that counted. */
  lastAt: number
}

/** One metric with the rules that read it and the label sets it has had data for. */
export interface Metric {
  readonly name: string
  readonly rules: readonly CompiledRule<ValueRule>[]
  /** The ratio rules that read it as their total. */
  readonly totals: readonly CompiledRule<RatioRule>[]
  readonly absents: readonly AbsentSeries[]
  /** By the key of their labels; empty for the stream without labels. */
  readonly streams: Map<string, Stream>
  /** Place in the list of metrics. */
  index: number
}

/** The rules that read one metric. */
interface Readers extends Pick<Metric, 'rules' | 'totals'> {
  readonly absents: readonly CompiledRule<AbsentRule>[]
}

type HealthRules = readonly CompiledRule<HealthRule>[]

/**
 * The enabled rules by what they read, so that a round costs what its rules read, and what there was data of. Follows the
 * rule book between rounds.
 */
export class Plan {
  readonly missing: MissingData = new MissingData()
  readonly withoutData: RulesWithoutData = new RulesWithoutData()
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
    const ratios = ofKind(all, 'ratio')
    const values = [...ofKind(all, 'threshold'), ...ofKind(all, 'rate'), ...ratios]
    const readers = {
      rules: Map.groupBy<string, CompiledRule<ValueRule>>(values, ({ rule }) => rule.metricName),
      totals: Map.groupBy(ratios, ({ rule }) => rule.totalMetricName),
      absents: Map.groupBy(ofKind(all, 'absent'), ({ rule }) => rule.metricName),
    }
    const metrics = new Map<string, Metric>()
    const read = Object.values(readers).flatMap((byMetric) => [...byMetric.keys()])
    for (const name of new Set(read.map(asPropertyName))) {
      const rules = readers.rules.get(name) ?? []
      const totals = readers.totals.get(name) ?? []
      const absents = readers.absents.get(name) ?? []
      metrics.set(name, this.#followMetric(name, { rules, totals, absents }))
    }
    this.metrics = metrics
    this.list = [...metrics.values()]
    const parts = new Set(ratios.map(({ rule }) => rule.metricName))
    this.ratios = this.list.filter(({ name }) => parts.has(name))
    this.names = [...metrics.keys()]
    this.bare = this.list.map(({ streams }) => streams.get(''))
    for (const [index, metric] of this.list.entries()) metric.index = index
    this.streams.clear()
    for (const { streams } of metrics.values())
      for (const stream of streams.values()) this.streams.add(stream)
    this.#healthRules = Map.groupBy(ofKind(all, 'health'), ({ rule }) => rule.healthCheckName)
    for (const [check, stream] of this.checks) {
      const names = new Set(stream.series.map((series) => series.compiled.rule.name))
      this.#followStream(
        stream,
        this.rulesOf(check).filter(({ rule }) => names.has(rule.name)),
      )
    }
    this.withoutData.follow(compiled, before, (rule) => this.data.isKnown(rule))
  }

  /** Adds a stream; undefined if no rule of the metric reads it. */
  add(metric: Metric, labels: Labels, key: string): Stream | undefined {
    if (!isRead(metric, labels)) return undefined
    const stream = new Stream(metric.name, labels)
    this.#followReaders(stream, metric)
    metric.streams.set(key, stream)
    if (key === '') this.bare[metric.index] = stream
    this.streams.add(stream)
    if (this.withoutData.isAny) this.#noteData(metric, labels)
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

  /** Notes that a metric has new labels, which a rule may have waited for. */
  #noteData({ rules, totals }: Metric, labels: Labels): void {
    const { withoutData, data } = this
    for (const compiled of [...rules, ...totals]) {
      const { name } = compiled.rule
      if (withoutData.has(name) && compiled.matches(labels) && data.isKnown(compiled))
        withoutData.arrived(name)
    }
  }

  /** A metric whose rules are the same stays as it is. */
  #followMetric(name: string, { rules, totals, absents: absentRules }: Readers): Metric {
    const old = this.metrics.get(name)
    const known = old?.absents.map(({ compiled }) => compiled) ?? []
    const isUnread = old === undefined || !isSame(old.rules, rules) || !isSame(old.totals, totals)
    if (!isUnread && isSame(known, absentRules)) return old
    const absents = absentRules.map(
      (compiled) =>
        old?.absents.find((series) => series.compiled === compiled) ?? {
          ...seriesOf(compiled, NO_LABELS, this.clean),
          compiled,
          lastAt: -Infinity,
        },
    )
    const metric: Metric = { name, rules, totals, absents, streams: new Map(), index: 0 }
    for (const [key, stream] of old?.streams ?? []) {
      if (!isRead(metric, stream.sampleLabels)) continue
      this.#followReaders(stream, metric)
      metric.streams.set(key, stream)
    }
    return metric
  }

  #followReaders(stream: Stream, { rules, totals }: Pick<Metric, 'rules' | 'totals'>): void {
    const { sampleLabels } = stream
    stream.setTotal(totals.some((compiled) => compiled.matches(sampleLabels)))
    this.#followStream(stream, matching(rules, sampleLabels))
  }

  #followStream(stream: Stream, rules: readonly CompiledRule[]): void {
    const known = new Map(stream.series.map((series) => [series.compiled, series]))
    const series = rules.map((compiled) => known.get(compiled) ?? this.#newSeries(stream, compiled))
    if (!isSame(stream.series, series)) stream.follow(series)
  }

  /** A rule that was edited and still computes the same keeps its window. */
  #newSeries({ series, sampleLabels }: Stream, compiled: CompiledRule): RuleSeries {
    const created = seriesOf(compiled, sampleLabels, this.clean)
    const { rule, hash } = compiled
    if (rule.kind !== 'rate' && rule.kind !== 'ratio') return created
    const before = series.find(
      (item) =>
        item.compiled.rule.name === rule.name &&
        compareRuleHashes(item.compiled.hash, hash).kind !== 'identity',
    )
    const isSameLength = before?.window?.windowMs === rule.windowMs
    return { ...created, window: isSameLength ? before.window : new CounterWindow(rule) }
  }
}

function isRead({ rules, totals, absents }: Metric, labels: Labels): boolean {
  return (
    rules.some((compiled) => compiled.matches(labels)) ||
    totals.some((compiled) => compiled.matches(labels)) ||
    absents.some(({ compiled }) => compiled.matches(labels))
  )
}

function matching<C extends CompiledRule>(rules: readonly C[], labels: Labels): readonly C[] {
  return rules.filter((compiled) => compiled.matches(labels))
}

function ofKind<K extends AlertRule['kind']>(
  compiled: readonly CompiledRule[],
  kind: K,
): CompiledRule<Extract<AlertRule, { kind: K }>>[] {
  return compiled.filter(({ rule }) => rule.kind === kind) as CompiledRule<Extract<AlertRule, { kind: K }>>[]
}

/** The same text, in the form in which V8 looks up properties: several times as fast as a string of any other origin. */
function asPropertyName(name: string): string {
  return Object.keys({ [name]: true })[0] ?? name
}

function isSame(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index])
}
