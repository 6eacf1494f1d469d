import { fingerprintOf } from '../fingerprint.ts'
import type { Labels } from '../labels.ts'
import type { CompiledRule } from '../rules/compile.ts'
import { okRange } from '../rules/threshold.ts'
import type { AbsentWatch } from './absent-watch.ts'

/** One series under one rule: what an alert is, whether it has ever fired or not. */
export interface Track {
  readonly compiled: CompiledRule
  readonly fingerprint: string
  /** `alertname`, the sample's labels without secrets, and the rule's. */
  readonly labels: Labels
}

/**
 * One label set of a metric, or one health check, with all the rules that read it. They get the same samples at the same
 * times, so what is known of the samples is kept once, and written in place: a quiet sample costs no allocation.
 */
export interface Series {
  /** As they came, secrets and all: for the fingerprints of rules to come. */
  readonly sampleLabels: Labels
  readonly tracks: Track[]
  readonly absents: readonly AbsentWatch[]
  /** A value between these two, neither of them included, is good under every rule. */
  readonly aboveOk: number
  readonly belowOk: number
  /** Whether all alerts were ok, and no data was missing, when it was last judged in full. */
  isQuiet: boolean
  /** The time of the last sample that counted: wall clock of its source. */
  lastAt: number
  /** When it was last judged in full, also if that did not count; on the timeline. */
  seenMs: number
  /** The last round that had data for it. */
  round: number
}

/** A series that nothing is known of yet. */
export function createSeries(
  sampleLabels: Labels,
  tracks: Track[],
  absents: readonly AbsentWatch[],
  lastAt: number,
): Series {
  let aboveOk = -Infinity
  let belowOk = Infinity
  for (const { compiled } of tracks) {
    if (compiled.rule.kind !== 'threshold') continue
    const [above, below] = okRange(compiled.rule)
    aboveOk = Math.max(aboveOk, above)
    belowOk = Math.min(belowOk, below)
  }
  return {
    sampleLabels,
    tracks,
    absents,
    aboveOk,
    belowOk,
    isQuiet: false,
    lastAt,
    seenMs: -Infinity,
    round: 0,
  }
}

/** A label set under a rule; `clean` takes secrets out of what is shown. */
export function trackOf(
  compiled: CompiledRule,
  sampleLabels: Labels,
  clean: (text: string) => string,
): Track {
  const { rule } = compiled
  const own: Labels = { ...rule.labels, alertname: rule.name }
  const shown = Object.entries(sampleLabels).map(([name, value]) => [name, clean(value)] as const)
  return {
    compiled,
    // Over the values as they came: two that are cleaned to the same text are still two alerts.
    fingerprint: fingerprintOf({ ...sampleLabels, ...own }),
    labels: { ...Object.fromEntries(shown), ...own },
  }
}
