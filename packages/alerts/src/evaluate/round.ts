import type { Problem } from '@botwatch/options'

import type { CompiledRule } from '../rules/compile.ts'
import type { Observation } from '../alert.ts'
import { isNewer, onTimeline, type SampleEvent, type SampleVerdict } from '../state.ts'
import type { Step } from '../world/journal.ts'
import { yieldToLoop } from '../clock.ts'
import { readTime } from '../time.ts'
import { InputProblems, type InputTally, type RejectReason } from './input-problems.ts'
import type { EvaluationInput } from './input.ts'
import type { Plan } from './plan.ts'
import { SeriesEvaluator } from './series.ts'
import type { RuleSeries, SeriesKey, Stream } from './stream.ts'

/** After so many written or new series the event loop gets a turn: some 10 ms of work. */
export const YIELD_AFTER = 200

/** One evaluation of an input. */
export class Round {
  readonly step: Step
  readonly input: EvaluationInput
  /** Another number for each round. */
  readonly id: number
  readonly plan: Plan
  readonly series: SeriesEvaluator
  /** Whether the samples have a time of their own, so that old ones are recognised. */
  readonly isTimed: boolean
  /** Time of the samples, on the wall clock of their source. */
  readonly sampledAt: number
  readonly problems: InputProblems
  /** Number of samples that were no data. */
  badSamples = 0
  /** Number of samples that were not newer than the last one of their stream. */
  ignoredSamples = 0
  /** Number of metric streams that had data. */
  streamsWithData = 0
  /** Fingerprints of the series that were evaluated, if they may be open. */
  readonly evaluated: Set<string> = new Set()
  #work = 0
  #yieldAt = YIELD_AFTER

  constructor(step: Step, input: EvaluationInput, id: number, plan: Plan, tally: InputTally) {
    this.step = step
    this.input = input
    this.id = id
    this.plan = plan
    this.series = new SeriesEvaluator(step)
    this.isTimed = input.sampleTime !== undefined
    this.sampledAt = readTime(input.sampleTime) ?? step.nowMs
    this.problems = new InputProblems(tally, step.nowMs, plan.clean)
  }

  /** Whether the event loop should get a turn before more work. */
  get isLong(): boolean {
    return this.series.written + this.#work >= this.#yieldAt
  }

  async yield(): Promise<void> {
    this.#yieldAt = this.series.written + this.#work + YIELD_AFTER
    await yieldToLoop()
  }

  /** Notes a new series, and finds the alert about its missing data. */
  add(series: SeriesKey): void {
    this.#work += 1
    this.plan.missing.recall(series)
  }

  /** Notes a sample of a metric, or a result of a check, that cannot be used. */
  reject(reason: RejectReason, source: unknown, describe: () => Problem): void {
    this.badSamples += 1
    this.problems.reject(reason, source, describe)
  }

  /** Notes the evaluation of a window, a tenth of the work of a new series. */
  noteWindow(): void {
    this.#work += 0.1
  }

  /** Whether a sample counts: it is newer than the last one of its stream. */
  counts(stream: Stream, sampledAt: number): boolean {
    const isCounted = stream.round !== this.id && isNewer(sampledAt, stream.lastAt, this.step.wallMs)
    if (!isCounted) this.ignoredSamples += 1
    return isCounted
  }

  /** Evaluates a sample that counts. */
  evaluate(
    { seenMs }: Pick<Stream, 'seenMs'>,
    series: RuleSeries,
    kind: SampleVerdict,
    sampledAt: number,
    observe: () => Observation,
    facts: Pick<SampleEvent, 'isCertain' | 'tookMs'> = {},
  ): void {
    const { fingerprint, compiled } = series
    const { missing } = this.plan
    if (missing.series.size > 0) missing.series.delete(fingerprint)
    if (missing.alerts.size > 0) this.endNoData(series)
    if (kind !== 'breach' && !this.series.isOpen(fingerprint)) return
    this.evaluated.add(fingerprint)
    const event = { ...this.eventOf(kind, sampledAt, compiled), seenMs, ...facts }
    this.series.evaluate(series, compiled, event, observe)
  }

  /** Notes a sample that does not count: data is not missing, and nothing else changes. */
  hold({ fingerprint }: SeriesKey): void {
    this.plan.missing.series.delete(fingerprint)
    this.evaluated.add(fingerprint)
  }

  /** Ends the evaluation of a sample. `countedAt` is its time, or null if it did not count. */
  finish(stream: Stream, countedAt: number | null): void {
    stream.round = this.id
    stream.seenMs = this.step.nowMs
    if (countedAt === null) return
    stream.lastAt = countedAt
    stream.countedRound = this.id
    if (stream.series.some(({ fingerprint }) => this.series.isOpen(fingerprint))) stream.wake()
    else stream.rest()
  }

  eventOf(kind: SampleVerdict, sampledAt: number, { rule }: CompiledRule): SampleEvent {
    const { nowMs, wallMs } = this.step
    const dataMs = this.#isNow(sampledAt) ? nowMs : onTimeline(sampledAt, this.step, rule.maxGapMs)
    return { kind, sampledAt, dataMs, wallMs }
  }

  /** Returns the time of a sample on the wall clock of its source. */
  wallTimeOf(sampledAt: number): number {
    return this.#isNow(sampledAt) ? this.step.wallMs : sampledAt
  }

  /** Whether the round is older than the last sample of a stream, so that it does not show that data is missing. */
  isOlderThan(lastAt: number): boolean {
    return this.isTimed && this.sampledAt < lastAt && !isNewer(this.sampledAt, lastAt, this.step.wallMs)
  }

  /** Without a time of its own a sample is from now, even if the wall clock has jumped. */
  #isNow(sampledAt: number): boolean {
    return !this.isTimed && sampledAt === this.sampledAt
  }

  /** Ends the alert about the missing data of a series, if there is one. */
  endNoData({ fingerprint, compiled }: RuleSeries): void {
    const noData = this.plan.missing.alerts.get(fingerprint)
    if (noData === undefined) return
    const ended = { isFiring: false, summary: 'data has arrived again' }
    this.series.setCondition(noData, compiled, 'no_data', ended)
    this.plan.missing.alerts.delete(fingerprint)
  }
}
