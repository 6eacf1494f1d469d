import type { SampleEvent, SampleVerdict } from '../detection/detection.ts'
import { isNewer, onTimeline } from '../detection/sample-order.ts'
import type { CompiledRule } from '../rules/compile.ts'
import type { Observation } from '../rules/rule-base.ts'
import type { RoundContext } from './context.ts'
import { noDataSubject } from './memory.ts'
import type { Series, Track } from './series.ts'

/** What one evaluation has heard of its series: judges the samples that count and keeps book of all of them. */
export class Hearing {
  /** Samples that were no data. */
  bad = 0
  /** Samples that were no newer than the last one of their series. */
  ignored = 0
  /** Alerts that there was data for, if they may be open. */
  readonly judged: Set<string> = new Set()
  /** Tracks that a sample said nothing to, though it was data to others of its series. */
  readonly unheard: { readonly track: Track; readonly seenMs: number }[] = []
  readonly #context: RoundContext
  readonly #advanced: { readonly series: Series; readonly at: number }[] = []
  readonly #seen: Series[] = []

  constructor(context: RoundContext) {
    this.#context = context
    context.draft.afterCommit(() => this.#advance())
  }

  /** Whether a sample is newer than the last one of its series, which then is this one once the round is committed. */
  begin(series: Series, sampledAt: number): boolean {
    const { id, draft } = this.#context
    const counts = series.round !== id && isNewer(sampledAt, series.lastAt, draft.wallMs)
    if (counts) this.#advanced.push({ series, at: sampledAt })
    else this.ignored += 1
    return counts
  }

  /** A series was judged in full, whether its sample counted or not. */
  end(series: Series): void {
    series.round = this.#context.id
    this.#seen.push(series)
  }

  /** Judges a sample that counts. */
  judge(
    { seenMs }: Series,
    track: Track,
    kind: SampleVerdict,
    sampledAt: number,
    observe: () => Observation,
  ): void {
    const { judge, memory } = this.#context
    const { fingerprint, compiled } = track
    if (memory.missing.size > 0) memory.missing.delete(fingerprint)
    if (memory.noDataAlerts.size > 0) this.#endNoData(track)
    if (kind !== 'breach' && !judge.isOpen(fingerprint)) return
    this.judged.add(fingerprint)
    judge.judge(track, compiled, { ...this.event(kind, sampledAt, compiled), seenMs }, observe)
  }

  /** A sample that does not count: it was there, and that is all. */
  hold({ fingerprint }: Track): void {
    this.#context.memory.missing.delete(fingerprint)
    this.judged.add(fingerprint)
  }

  event(kind: SampleVerdict, sampledAt: number, { rule }: CompiledRule): SampleEvent {
    const { draft, isTimed, sampledAt: roundAt } = this.#context
    // Now is now, wherever the wall clock has jumped to.
    const isNow = !isTimed && sampledAt === roundAt
    const dataMs = isNow ? draft.nowMs : onTimeline(sampledAt, draft, rule.maxGapMs)
    return { kind, sampledAt, dataMs, wallMs: draft.wallMs }
  }

  /** Finds the alert about missing data that was raised for a new track before a restart. */
  recallNoData(track: Track): void {
    const { unclaimed, noDataAlerts } = this.#context.memory
    if (unclaimed.size === 0) return
    const noData = noDataSubject(track)
    if (unclaimed.delete(noData.fingerprint)) noDataAlerts.set(track.fingerprint, noData)
  }

  #endNoData({ fingerprint, compiled }: Track): void {
    const { judge, draft, memory } = this.#context
    const noData = memory.noDataAlerts.get(fingerprint)
    if (noData === undefined) return
    judge.setCondition(noData, compiled, 'no_data', false, 'data has arrived again')
    draft.afterCommit(() => memory.noDataAlerts.delete(fingerprint))
  }

  #advance(): void {
    const { judge, draft } = this.#context
    for (const series of this.#seen) series.seenMs = draft.nowMs
    for (const { series, at } of this.#advanced) {
      series.lastAt = at
      if (series.tracks.some(({ fingerprint }) => judge.isOpen(fingerprint))) series.wake()
      else series.rest()
    }
  }
}
