import { fingerprintOf } from '../fingerprint.ts'
import { moveAside, type Labels } from '../labels.ts'
import type { CompiledRule } from '../rules/compile.ts'
import { okRange } from '../rules/threshold.ts'
import type { AbsentWatch } from './absent-watch.ts'
import type { SeriesTable } from './series-table.ts'

/** One series under one rule: what an alert is, whether it has ever fired or not. */
export interface Track {
  readonly compiled: CompiledRule
  readonly fingerprint: string
  /** `alertname`, the sample's labels without secrets, and the rule's. */
  readonly labels: Labels
}

/**
 * One label set of a metric, or one health check, with all the rules that read it. They get the same samples at the same
 * times, so what is known of the samples is kept once for all of them.
 */
export class Series {
  readonly row: number
  /** As they came, secrets and all: for the fingerprints of rules to come. */
  readonly sampleLabels: Labels
  readonly tracks: Track[]
  readonly absents: readonly AbsentWatch[]
  /** When it was last judged in full, also if that did not count; on the timeline. */
  seenMs: number = -Infinity
  readonly #table: SeriesTable

  constructor(
    table: SeriesTable,
    of: {
      readonly sampleLabels: Labels
      readonly tracks: Track[]
      readonly absents: readonly AbsentWatch[]
      readonly lastAt: number
    },
  ) {
    this.#table = table
    this.row = table.add(of.lastAt)
    this.sampleLabels = of.sampleLabels
    this.tracks = of.tracks
    this.absents = of.absents
  }

  /** The time of the last sample that counted: wall clock of its source. */
  get lastAt(): number {
    return this.#table.lastAt[this.row] ?? -Infinity
  }

  set lastAt(at: number) {
    this.#table.lastAt[this.row] = at
  }

  /** The last round that had data for it. */
  get round(): number {
    return this.#table.round[this.row] ?? 0
  }

  set round(id: number) {
    this.#table.round[this.row] = id
  }

  /** All alerts are ok and no data is missing: from now on a value that is good under every rule need not be judged. */
  rest(): void {
    // A rule that waits for any sample must hear of each.
    if (this.absents.length > 0) return
    let aboveOk = -Infinity
    let belowOk = Infinity
    for (const { compiled } of this.tracks) {
      if (compiled.rule.kind !== 'threshold') continue
      const [above, below] = okRange(compiled.rule)
      aboveOk = Math.max(aboveOk, above)
      belowOk = Math.min(belowOk, below)
    }
    this.#table.aboveOk[this.row] = aboveOk
    this.#table.belowOk[this.row] = belowOk
  }

  /** The next sample must be judged in full. */
  wake(): void {
    this.#table.aboveOk[this.row] = Infinity
    this.#table.belowOk[this.row] = -Infinity
  }

  release(): void {
    this.#table.release(this.row)
  }
}

/** The values of a label `condition` that tell alerts about a rule's series from those on its series. */
const conditions: ReadonlySet<string | undefined> = new Set(['no_data', 'overflow'])

/**
 * A label set under a rule; `clean` takes secrets out of what is shown. Labels that the rule has, too, move aside: were they
 * lost, two series would become one alert.
 */
export function trackOf(
  compiled: CompiledRule,
  sampleLabels: Labels,
  clean: (text: string) => string,
): Track {
  const { rule } = compiled
  const own: Labels = { ...rule.labels, alertname: rule.name }
  const taken = Object.keys(own)
  if (conditions.has(sampleLabels['condition'])) taken.push('condition')
  const labels = moveAside(sampleLabels, taken)
  const shown = Object.entries(labels).map(([name, value]) => [name, clean(value)] as const)
  return {
    compiled,
    // Over the values as they came: two that are cleaned to the same text are still two alerts.
    fingerprint: fingerprintOf({ ...labels, ...own }),
    labels: { ...Object.fromEntries(shown), ...own },
  }
}
