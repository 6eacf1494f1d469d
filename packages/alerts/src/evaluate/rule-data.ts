import { compareRuleHashes, type CompiledRule } from '../rules/compile.ts'
import { namesRead } from '../rules/rule.ts'
import { formatDuration } from '../text.ts'
import type { AlertWarning } from '../warning.ts'
import { explainNoData } from './explain-no-data.ts'
import type { EvaluationInput } from './input.ts'
import type { Stream } from './stream.ts'

/** Most rules that one round warns of. The next round goes on. */
const MAX_WARNINGS = 20

/** Where there was data of: metrics and checks by name, with their streams. */
interface Sources {
  readonly metrics: ReadonlyMap<string, { readonly streams: ReadonlyMap<string, Stream> }>
  readonly checks: ReadonlyMap<string, Stream>
}

interface Waiting {
  readonly compiled: CompiledRule
  /** The first round, on the timeline: the first with metrics, or results, if there was one. Null before it. */
  sinceMs: number | null
  /** Whether a round had metrics, or results if it reads a check. */
  isPartGiven: boolean
  /** What was looked for in vain; null before the warning. */
  reason: string | null
}

/** When each rule had data, and the rules that have had none since the start or since an edit of what they watch. */
export class RuleData {
  readonly #sources: Sources
  /** Times of streams that were forgotten. */
  readonly #forgotten = new WeakMap<CompiledRule, number>()
  readonly #waiting = new Map<string, Waiting>()

  constructor(sources: Sources) {
    this.#sources = sources
  }

  /** Whether any enabled rule has had no data. */
  get isAnyWithout(): boolean {
    return this.#waiting.size > 0
  }

  /** Number of rules that were warned of. */
  get rulesWithout(): number {
    return [...this.#waiting.values()].filter(({ reason }) => reason !== null).length
  }

  /** What was looked for in vain; null before the warning, and once there is data. */
  reasonOf(rule: string): string | null {
    return this.#waiting.get(rule)?.reason ?? null
  }

  /** Returns the time of the newest data of a rule, on the wall clock of its source; -Infinity if there was none. */
  lastAt(compiled: CompiledRule): number {
    let lastAt = this.#forgotten.get(compiled) ?? -Infinity
    for (const name of namesRead(compiled.rule))
      for (const stream of this.#streamsOf(compiled, name)) lastAt = Math.max(lastAt, stream.lastAt)
    return lastAt
  }

  /** Keeps the time of the last data of a stream. */
  forget({ series, lastAt }: Stream): void {
    for (const { compiled } of series)
      this.#forgotten.set(compiled, Math.max(this.#forgotten.get(compiled) ?? -Infinity, lastAt))
  }

  /** Takes over edits. `before` are the rules before them. */
  follow(rules: ReadonlyMap<string, CompiledRule>, before: ReadonlyMap<string, CompiledRule>): void {
    for (const name of before.keys()) if (!rules.has(name)) this.#waiting.delete(name)
    for (const [name, compiled] of rules) {
      const known = before.get(name)
      if (known !== undefined && compareRuleHashes(known.hash, compiled.hash).kind !== 'identity') continue
      this.#waiting.delete(name)
      // It fires if there is no data.
      if (compiled.rule.kind !== 'dead_man' && !this.#isKnown(compiled))
        this.#waiting.set(name, { compiled, sinceMs: null, isPartGiven: false, reason: null })
    }
  }

  /** Returns, at the end of a round, a warning for each rule without data for `noDataAfterMs` of such rounds, once. */
  warn(input: EvaluationInput, nowMs: number, clean: (text: string) => string): readonly AlertWarning[] {
    const warnings: AlertWarning[] = []
    for (const [name, item] of this.#waiting) {
      const { compiled } = item
      const { kind, noDataAfterMs } = compiled.rule
      const isPartGiven = input[kind === 'health' ? 'health' : 'metrics'] !== undefined
      if (item.isPartGiven && !isPartGiven) continue
      if (isPartGiven && !item.isPartGiven) {
        item.isPartGiven = true
        item.sinceMs = nowMs
        item.reason = null
      }
      item.sinceMs ??= nowMs
      const forMs = nowMs - item.sinceMs
      // An absent rule fires in a round that has metrics.
      if (this.#isKnown(compiled) || (kind === 'absent' && isPartGiven)) this.#waiting.delete(name)
      else if (item.reason === null && forMs >= noDataAfterMs && warnings.length < MAX_WARNINGS) {
        const { subject, reason } = explainNoData(compiled, input, clean)
        item.reason = reason
        const message = `rule ${name} has had no data for ${formatDuration(forMs)}: ${reason}`
        warnings.push({ rule: name, subject, message })
      }
    }
    return warnings
  }

  /** Whether there was data of everything that a rule reads. */
  #isKnown(compiled: CompiledRule): boolean {
    const { rule } = compiled
    if (rule.kind !== 'ratio')
      return namesRead(rule).every((name) => this.#streamsOf(compiled, name).next().done !== true)
    const { metrics } = this.#sources
    const totals = metrics.get(rule.totalMetricName)?.streams
    for (const [key, { sampleLabels }] of metrics.get(rule.metricName)?.streams ?? [])
      if (totals?.has(key) === true && compiled.matches(sampleLabels)) return true
    return false
  }

  *#streamsOf(compiled: CompiledRule, name: string): Generator<Stream, undefined> {
    const { metrics, checks } = this.#sources
    if (compiled.rule.kind === 'health') {
      for (const stream of checks.values())
        if (stream.series.some((series) => series.compiled === compiled)) yield stream
      return
    }
    for (const stream of metrics.get(name)?.streams.values() ?? [])
      if (compiled.matches(stream.sampleLabels)) yield stream
  }
}
