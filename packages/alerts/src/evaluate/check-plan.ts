import type { CompiledRule } from '../rules/compile.ts'
import type { HealthRule } from '../rules/health.ts'
import { Series, trackOf, type Track } from './series.ts'
import { SeriesTable } from './series-table.ts'

/** The health checks that there were results of, and the rules that read them. */
export class CheckPlans {
  /** By the check's name. */
  readonly series: Map<string, Series> = new Map()
  /** The last round that had a result that counted, by rule. */
  readonly heard: Map<string, number> = new Map()
  readonly #table = new SeriesTable()
  readonly #clean: (text: string) => string
  #rules: ReadonlyMap<string, readonly CompiledRule<HealthRule>[]> = new Map()

  constructor(clean: (text: string) => string) {
    this.#clean = clean
  }

  /** The rules that read a check, by its name or as one of all. */
  rulesOf(check: string): readonly CompiledRule<HealthRule>[] {
    return [...(this.#rules.get(check) ?? []), ...(this.#rules.get('*') ?? [])]
  }

  /** Takes over rules, by the name they read. What is known of the checks' results stays. */
  follow(rules: ReadonlyMap<string, readonly CompiledRule<HealthRule>[]>): void {
    this.#rules = rules
    for (const [check, old] of this.series) {
      const compiled = new Map(this.rulesOf(check).map((item) => [item.rule.name, item]))
      const tracks = old.tracks.flatMap((track) => {
        const now = compiled.get(track.compiled.rule.name)
        if (now === undefined || now === track.compiled) return now === undefined ? [] : [track]
        return [trackOf(now, old.sampleLabels, this.#clean)]
      })
      old.release()
      this.series.set(check, this.#seriesOf(check, tracks, old.lastAt))
    }
  }

  /** The series of a check, made when it is new. */
  of(check: string): Series {
    const known = this.series.get(check)
    if (known !== undefined) return known
    const series = this.#seriesOf(check, [], -Infinity)
    this.series.set(check, series)
    return series
  }

  /** A rule's track of a check; null until {@link CheckPlans.track} has made it. */
  find(series: Series, compiled: CompiledRule): Track | null {
    return series.tracks.find((track) => track.compiled === compiled) ?? null
  }

  /** Makes a rule's track of a check: whether a rule reads it may depend on the result. */
  track(series: Series, compiled: CompiledRule): Track {
    const track = trackOf(compiled, series.sampleLabels, this.#clean)
    series.tracks.push(track)
    return track
  }

  /** Forgets a check. */
  drop(check: string): void {
    this.series.get(check)?.release()
    this.series.delete(check)
  }

  #seriesOf(check: string, tracks: Track[], lastAt: number): Series {
    return new Series(this.#table, { sampleLabels: { check }, tracks, absents: [], lastAt })
  }
}
