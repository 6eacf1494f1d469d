import type { SeriesRecord } from '../alert.ts'
import { fingerprintOf, moveAside, type Labels } from '../labels.ts'
import type { CompiledRule } from '../rules/compile.ts'
import { okRange } from '../rules/threshold.ts'
import type { CounterWindow } from './counter-window.ts'

/** Identity of a series. */
export type SeriesKey = Pick<SeriesRecord, 'fingerprint' | 'labels'>

/** A series with its rule, whether an alert of it has ever fired or not. */
export interface RuleSeries extends SeriesKey {
  readonly compiled: CompiledRule
  /** The latest samples; only of a rule that computes its value over a window. */
  readonly window?: CounterWindow | undefined
}

/**
 * One label set of a metric, or one health check, with the series of all rules that read it. They get the same samples, so
 * the times of the samples are kept once for all of them.
 */
export class Stream {
  /** Name of the metric or check. */
  readonly source: string
  /** As they were given, secrets included: for the fingerprints of later rules. */
  readonly sampleLabels: Labels
  series: RuleSeries[] = []
  /** Time of the last sample that counted, on the wall clock of its source. */
  lastAt: number = -Infinity
  /** The last round that had data. */
  round = 0
  /** The last round with a sample that counted. */
  countedRound = 0
  /** When it last had data that was compared with every rule, also if it did not count; on the timeline. */
  seenMs: number = -Infinity
  /** Whether a ratio rule reads it as the total of another stream. */
  #isTotal = false
  #aboveOk = Infinity
  #belowOk = -Infinity
  /** The last value that counted; 0 for a check. */
  value = 0
  /** When its counter was 0, as its source said with that value; NaN if it did not. */
  sinceAt: number = Number.NaN

  constructor(source: string, sampleLabels: Labels) {
    this.source = source
    this.sampleLabels = sampleLabels
  }

  /** Takes over the series of other rules, which the last samples were not compared with. */
  follow(series: RuleSeries[]): void {
    this.series = series
    this.seenMs = -Infinity
    this.wake()
  }

  /** Notes whether a ratio rule reads the stream as the total of another one. */
  setTotal(isTotal: boolean): void {
    this.#isTotal = isTotal
    if (isTotal) this.wake()
  }

  /** Whether a value changes nothing but the time of the last sample: all series are ok, and it is good for every rule. */
  isQuiet(value: unknown): value is number {
    return typeof value === 'number' && value > this.#aboveOk && value < this.#belowOk
  }

  /** From now on {@link Stream.isQuiet} may be true. Call it if all series are ok and no data is missing. */
  rest(): void {
    let aboveOk = -Infinity
    let belowOk = Infinity
    // A window needs every value.
    if (this.#isTotal) return
    for (const { compiled } of this.series) {
      if (compiled.rule.kind === 'rate' || compiled.rule.kind === 'ratio') return
      if (compiled.rule.kind !== 'threshold') continue
      const [above, below] = okRange(compiled.rule)
      aboveOk = Math.max(aboveOk, above)
      belowOk = Math.min(belowOk, below)
    }
    this.#aboveOk = aboveOk
    this.#belowOk = belowOk
  }

  /** The next sample must be compared with every rule. */
  wake(): void {
    this.#aboveOk = Infinity
    this.#belowOk = -Infinity
  }
}

/** The values of a label `condition` that distinguish alerts about a rule's series from those of its series. */
const conditions: ReadonlySet<string | undefined> = new Set(['no_data', 'overflow'])

/**
 * Returns the series of a label set under a rule; `clean` takes secrets out of the labels that are shown. Labels that the
 * rule has, too, move aside: without them, two series could become one.
 */
export function seriesOf(
  compiled: CompiledRule,
  sampleLabels: Labels,
  clean: (text: string) => string,
): RuleSeries {
  const { rule } = compiled
  const own: Labels = { ...rule.labels, alertname: rule.name }
  const taken = Object.keys(own)
  if (conditions.has(sampleLabels['condition'])) taken.push('condition')
  const labels = moveAside(sampleLabels, taken)
  const shown = Object.entries(labels).map(([name, value]) => [name, clean(value)] as const)
  return {
    compiled,
    // Of the values as they were given: two that are cleaned to the same text are still two series.
    fingerprint: fingerprintOf({ ...labels, ...own }),
    labels: { ...Object.fromEntries(shown), ...own },
  }
}

/** Returns the series of the alert about missing data of a series. A label `condition` moves aside. */
export function noDataSeriesOf({ fingerprint, labels }: SeriesKey): SeriesKey {
  const shown = { ...moveAside(labels, ['condition']), condition: 'no_data' }
  // Labels that are shown without their secrets may be those of several series.
  const isWhole = fingerprintOf(labels) === fingerprint
  return { fingerprint: fingerprintOf(isWhole ? shown : { ...shown, series: fingerprint }), labels: shown }
}
