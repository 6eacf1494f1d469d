import type { CompiledRule } from '../rules/compile.ts'
import { metricNames } from '../rules/rule.ts'
import type { Stream } from './stream.ts'

/** Where there was data of: metrics and checks by name, with their streams. */
interface Sources {
  readonly metrics: ReadonlyMap<string, { readonly streams: ReadonlyMap<string, Stream> }>
  readonly checks: ReadonlyMap<string, Stream>
}

/** Whether and when each rule had data. */
export class RuleData {
  readonly #sources: Sources
  /** Times of streams that were forgotten. */
  readonly #forgotten = new WeakMap<CompiledRule, number>()

  constructor(sources: Sources) {
    this.#sources = sources
  }

  /** Whether there was data of everything that a rule reads. */
  isKnown(compiled: CompiledRule): boolean {
    const { rule } = compiled
    if (rule.kind === 'health') return this.#checksOf(compiled).length > 0
    return metricNames(rule).every((name) => {
      for (const { sampleLabels } of this.#sources.metrics.get(name)?.streams.values() ?? [])
        if (compiled.matches(sampleLabels)) return true
      return false
    })
  }

  /** Returns the time of the newest data of a rule, on the wall clock of its source; -Infinity if there was none. */
  lastAt(compiled: CompiledRule): number {
    let lastAt = this.#forgotten.get(compiled) ?? -Infinity
    for (const stream of this.#streamsOf(compiled)) lastAt = Math.max(lastAt, stream.lastAt)
    return lastAt
  }

  /** Keeps the time of the last data of a stream. */
  forget({ series, lastAt }: Stream): void {
    for (const { compiled } of series)
      this.#forgotten.set(compiled, Math.max(this.#forgotten.get(compiled) ?? -Infinity, lastAt))
  }

  #streamsOf(compiled: CompiledRule): readonly Stream[] {
    const { rule, matches } = compiled
    if (rule.kind === 'health') return this.#checksOf(compiled)
    return metricNames(rule).flatMap((name) => {
      const streams = this.#sources.metrics.get(name)?.streams.values() ?? []
      return [...streams].filter(({ sampleLabels }) => matches(sampleLabels))
    })
  }

  #checksOf(compiled: CompiledRule): readonly Stream[] {
    return [...this.#sources.checks.values()].filter(({ series }) =>
      series.some((item) => item.compiled === compiled),
    )
  }
}
