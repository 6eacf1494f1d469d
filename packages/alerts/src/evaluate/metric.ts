import { NO_LABELS, type Labels } from '../labels.ts'
import { compareRuleHashes, type CompiledRule } from '../rules/compile.ts'
import type { AbsentRule, AlertRule, RatioRule, ValueRule } from '../rules/rule.ts'
import { CounterWindow } from './counter-window.ts'
import { seriesOf, type RuleSeries, type Stream } from './stream.ts'

/** Takes secrets out of a text. */
type Clean = (text: string) => string

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

/** Returns the rules that read each metric, by its name. */
export function readersByMetric(all: readonly CompiledRule[]): ReadonlyMap<string, Readers> {
  const ratios = ofKind(all, 'ratio')
  const values = [...ofKind(all, 'threshold'), ...ofKind(all, 'rate'), ...ratios]
  const rules = Map.groupBy<string, CompiledRule<ValueRule>>(values, ({ rule }) => rule.metricName)
  const totals = Map.groupBy(ratios, ({ rule }) => rule.totalMetricName)
  const absents = Map.groupBy(ofKind(all, 'absent'), ({ rule }) => rule.metricName)
  const names = [rules, totals, absents].flatMap((byMetric) => [...byMetric.keys()])
  const readersOf = (name: string): Readers => ({
    rules: rules.get(name) ?? [],
    totals: totals.get(name) ?? [],
    absents: absents.get(name) ?? [],
  })
  return new Map(names.map((name) => [asPropertyName(name), readersOf(name)]))
}

/** Returns a metric with its current rules. One whose rules are the same stays as it is. */
export function followMetric(
  old: Metric | undefined,
  name: string,
  { rules, totals, absents: absentRules }: Readers,
  clean: Clean,
): Metric {
  const known = old?.absents.map(({ compiled }) => compiled) ?? []
  const isUnread = old === undefined || !isSame(old.rules, rules) || !isSame(old.totals, totals)
  if (!isUnread && isSame(known, absentRules)) return old
  const absents = absentRules.map(
    (compiled) =>
      old?.absents.find((series) => series.compiled === compiled) ?? {
        ...seriesOf(compiled, NO_LABELS, clean),
        compiled,
        lastAt: -Infinity,
      },
  )
  const metric: Metric = { name, rules, totals, absents, streams: new Map(), index: 0 }
  for (const [key, stream] of old?.streams ?? []) {
    if (!isRead(metric, stream.sampleLabels)) continue
    followReaders(stream, metric, clean)
    metric.streams.set(key, stream)
  }
  return metric
}

/** Takes over the rules that read a stream of a metric. */
export function followReaders(
  stream: Stream,
  { rules, totals }: Pick<Metric, 'rules' | 'totals'>,
  clean: Clean,
): void {
  const { sampleLabels } = stream
  stream.setTotal(totals.some((compiled) => compiled.matches(sampleLabels)))
  followStream(
    stream,
    rules.filter((compiled) => compiled.matches(sampleLabels)),
    clean,
  )
}

/** Takes over the rules that read a stream. */
export function followStream(stream: Stream, rules: readonly CompiledRule[], clean: Clean): void {
  const known = new Map(stream.series.map((series) => [series.compiled, series]))
  const series = rules.map((compiled) => known.get(compiled) ?? newSeries(stream, compiled, clean))
  if (!isSame(stream.series, series)) stream.follow(series)
}

/** A rule that was edited and still computes the same keeps its window. */
function newSeries({ series, sampleLabels }: Stream, compiled: CompiledRule, clean: Clean): RuleSeries {
  const created = seriesOf(compiled, sampleLabels, clean)
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

/** Whether a rule reads a metric with these labels. */
export function isRead({ rules, totals, absents }: Metric, labels: Labels): boolean {
  return (
    rules.some((compiled) => compiled.matches(labels)) ||
    totals.some((compiled) => compiled.matches(labels)) ||
    absents.some(({ compiled }) => compiled.matches(labels))
  )
}

/** Returns the rules of a kind. */
export function ofKind<K extends AlertRule['kind']>(
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
