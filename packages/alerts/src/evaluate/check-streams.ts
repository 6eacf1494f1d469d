import type { CompiledRule } from '../rules/compile.ts'
import type { HealthRule } from '../rules/rule.ts'
import { seriesOf, Stream, type RuleSeries } from './stream.ts'

type HealthRules = readonly CompiledRule<HealthRule>[]

/** The health checks that there were results of, and the rules that read them. */
export class CheckStreams {
  /** By the name of the check. */
  readonly streams: Map<string, Stream> = new Map()
  /** The last round with a result that counted, by rule. */
  readonly countedRounds: Map<string, number> = new Map()
  readonly #clean: (text: string) => string
  #rules: ReadonlyMap<string, HealthRules> = new Map()

  constructor(clean: (text: string) => string) {
    this.#clean = clean
  }

  /** Returns the rules that read a check, by its name or as one of all. */
  rulesOf(check: string): HealthRules {
    return [...(this.#rules.get(check) ?? []), ...(this.#rules.get('*') ?? [])]
  }

  /** Takes over rules by the name of their check. The times of the results stay. */
  follow(rules: ReadonlyMap<string, HealthRules>): void {
    this.#rules = rules
    for (const [check, { series, sampleLabels, lastAt }] of this.streams) {
      const compiled = new Map(this.rulesOf(check).map((item) => [item.rule.name, item]))
      const followed = series.flatMap((old) => {
        const now = compiled.get(old.compiled.rule.name)
        if (now === undefined) return []
        return now === old.compiled ? old : seriesOf(now, sampleLabels, this.#clean)
      })
      this.streams.set(check, new Stream(check, sampleLabels, followed, lastAt))
    }
  }

  /** Returns the stream of a check, which is added if there is none. */
  of(check: string): Stream {
    const known = this.streams.get(check)
    if (known !== undefined) return known
    const stream = new Stream(check, { check }, [])
    this.streams.set(check, stream)
    return stream
  }

  /** Adds the series of a rule to a stream. */
  addSeries(stream: Stream, compiled: CompiledRule): RuleSeries {
    const series = seriesOf(compiled, stream.sampleLabels, this.#clean)
    stream.series.push(series)
    return series
  }
}
