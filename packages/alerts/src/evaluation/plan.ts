import type { Labels } from '../labels.ts'
import { compileRule, type CompiledRule } from '../rules/compile.ts'
import type { AbsentRule } from '../rules/absent.ts'
import type { HealthRule } from '../rules/health.ts'
import type { RuleBook } from '../rules/rule-book.ts'
import type { AlertRule } from '../rules/rule.ts'
import type { ThresholdRule } from '../rules/threshold.ts'
import { watchAbsence, type AbsentWatch } from './absent-watch.ts'
import { createSeries, trackOf, type Series } from './series.ts'

/** One metric with the rules that read it and the series they have seen. */
export interface MetricPlan {
  readonly name: string
  readonly rules: readonly CompiledRule<ThresholdRule>[]
  readonly absents: readonly AbsentWatch[]
  /** The series without labels; null until there is a sample of it. */
  bare: Series | null
  readonly labelled: Map<string, Series>
  /** The last round that had data for a series of it, and for how many. */
  round: number
  given: number
  /** The last round that had a sample that counted. */
  counted: number
}

/**
 * The enabled rules by what they read: a round looks up the rules of a sample instead of going through all of them, so it
 * costs what the rules read. Follows the rule book when told to, between rounds.
 */
export class Plan {
  /** Health checks by name. */
  readonly checks = new Map<string, Series>()
  /** The last round that had a result that counted, by health rule. */
  readonly heard = new Map<string, number>()
  readonly #clean: (text: string) => string
  #version = -1
  #compiled: ReadonlyMap<string, CompiledRule> = new Map()
  #metrics: ReadonlyMap<string, MetricPlan> = new Map()
  #list: readonly MetricPlan[] = []
  #healthRules: ReadonlyMap<string, readonly CompiledRule<HealthRule>[]> = new Map()

  constructor(clean: (text: string) => string) {
    this.#clean = clean
  }

  /** Every metric that rules read. */
  get metrics(): readonly MetricPlan[] {
    return this.#list
  }

  metric(name: string): MetricPlan | undefined {
    return this.#metrics.get(name)
  }

  compiled(rule: string): CompiledRule | undefined {
    return this.#compiled.get(rule)
  }

  /** The rules that read this check by its name; `*` gives those that read each check. */
  healthRules(check: string): readonly CompiledRule<HealthRule>[] {
    return this.#healthRules.get(check) ?? []
  }

  /** Takes over what was edited. What has not changed keeps what is known of it; the rest keeps the times of its samples. */
  follow(book: RuleBook): void {
    if (book.version === this.#version) return
    this.#version = book.version
    const compiled = new Map<string, CompiledRule>()
    for (const rule of book.list()) {
      const known = this.#compiled.get(rule.name)
      if (rule.enabled) compiled.set(rule.name, known?.rule === rule ? known : compileRule(rule))
    }
    this.#compiled = compiled
    this.#followMetrics([...compiled.values()])
    this.#healthRules = Map.groupBy(ofKind(compiled.values(), 'health'), ({ rule }) => rule.healthCheckName)
    for (const [name, series] of this.checks) this.checks.set(name, this.#again(series, compiled))
  }

  /** The alerts of all series, whether they ever fired or not. */
  fingerprints(): ReadonlySet<string> {
    const found = new Set<string>()
    const add = ({ tracks }: Series): void => {
      for (const { fingerprint } of tracks) found.add(fingerprint)
    }
    for (const { bare, labelled } of this.#list) {
      if (bare !== null) add(bare)
      for (const series of labelled.values()) add(series)
    }
    for (const series of this.checks.values()) add(series)
    return found
  }

  /** Makes the series of a label set; null when no rule of the metric reads it. `lastAtOf` knows alerts from before. */
  addSeries(
    metric: MetricPlan,
    labels: Labels,
    key: string,
    lastAtOf: (fingerprint: string) => number,
  ): Series | null {
    const series = this.#seriesOf(metric, labels, -Infinity)
    if (series === null) return null
    for (const { fingerprint } of series.tracks)
      series.lastAt = Math.max(series.lastAt, lastAtOf(fingerprint))
    if (key === '') metric.bare = series
    else metric.labelled.set(key, series)
    return series
  }

  #seriesOf({ rules, absents }: MetricPlan, labels: Labels, lastAt: number): Series | null {
    const reading = rules.filter((compiled) => compiled.matches(labels))
    const watching = absents.filter(({ compiled }) => compiled.matches(labels))
    if (reading.length + watching.length === 0) return null
    const tracks = reading.map((compiled) => trackOf(compiled, labels, this.#clean))
    return createSeries(labels, tracks, watching, lastAt)
  }

  #followMetrics(compiled: readonly CompiledRule[]): void {
    const thresholds = Map.groupBy(ofKind(compiled, 'threshold'), ({ rule }) => rule.metricName)
    const absents = Map.groupBy(ofKind(compiled, 'absent'), ({ rule }) => rule.metricName)
    const metrics = new Map<string, MetricPlan>()
    for (const name of new Set([...thresholds.keys(), ...absents.keys()])) {
      const old = this.#metrics.get(name)
      metrics.set(name, this.#followMetric(name, thresholds.get(name) ?? [], absents.get(name) ?? [], old))
    }
    this.#metrics = metrics
    this.#list = [...metrics.values()]
  }

  #followMetric(
    name: string,
    rules: readonly CompiledRule<ThresholdRule>[],
    absent: readonly CompiledRule<AbsentRule>[],
    old: MetricPlan | undefined,
  ): MetricPlan {
    const watched = old?.absents.map(({ compiled }) => compiled) ?? []
    if (old !== undefined && isSame(old.rules, rules) && isSame(watched, absent)) return old
    const absents = absent.map(
      (compiled) => old?.absents.find((watch) => watch.compiled === compiled) ?? watchAbsence(compiled),
    )
    const metric: MetricPlan = {
      name,
      rules,
      absents,
      bare: null,
      labelled: new Map(),
      round: 0,
      given: 0,
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

  #again({ tracks, sampleLabels, lastAt }: Series, compiled: ReadonlyMap<string, CompiledRule>): Series {
    const kept = tracks.flatMap((track) => {
      const now = compiled.get(track.compiled.rule.name)
      if (now === undefined || now.rule.kind !== 'health') return []
      return now === track.compiled ? [track] : [trackOf(now, sampleLabels, this.#clean)]
    })
    return createSeries(sampleLabels, kept, [], lastAt)
  }
}

function ofKind<K extends AlertRule['kind']>(
  compiled: Iterable<CompiledRule>,
  kind: K,
): CompiledRule<Extract<AlertRule, { kind: K }>>[] {
  const found: CompiledRule<Extract<AlertRule, { kind: K }>>[] = []
  for (const item of compiled) if (item.rule.kind === kind) found.push(item as (typeof found)[number])
  return found
}

function isSame(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index])
}
