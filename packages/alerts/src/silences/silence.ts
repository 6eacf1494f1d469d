import type { Labels } from '../labels.ts'
import type { AlertSeverity } from '../severity.ts'
import type { AlertRecord, EpisodeRecord, SilenceRecord } from '../store/records.ts'
import { compileMatchers, type AlertPredicate } from './matcher.ts'

/** A silence made ready for matching. */
export interface Silence {
  readonly record: SilenceRecord
  readonly matches: AlertPredicate
}

/** Where the silences are that have not ended, by id: the state, or a draft of it. */
export interface SilenceSource {
  readonly silences: ReadonlyMap<string, Silence>
}

/** Makes a silence ready. What it said of a label set is remembered: those of an alert stay the same object. */
export function compileSilence(record: SilenceRecord): Silence {
  const test = compileMatchers(record.matchers)
  const known = new WeakMap<Labels, { readonly severity: AlertSeverity; readonly fits: boolean }>()
  return {
    record,
    matches: (labels, severity) => {
      const last = known.get(labels)
      if (last?.severity === severity) return last.fits
      const fits = test(labels, severity)
      known.set(labels, { severity, fits })
      return fits
    },
  }
}

/** Until when an alert is to be kept quiet, on the timeline: suppressed or silenced. 0 when it may be told now. */
export function mutedUntil(
  { silences }: SilenceSource,
  { labels, suppression }: Pick<AlertRecord, 'labels' | 'suppression'>,
  severity: AlertSeverity,
  nowMs: number,
): number {
  let untilMs = suppression?.untilMs ?? 0
  for (const silence of silences.values()) {
    const { untilMs: endsMs } = silence.record
    if (endsMs > Math.max(untilMs, nowMs) && silence.matches(labels, severity)) untilMs = endsMs
  }
  return untilMs > nowMs ? untilMs : 0
}

/** The ids of the silences that an alert falls under. */
export function silencesOf(
  { silences }: SilenceSource,
  { labels, severity }: Pick<EpisodeRecord, 'labels' | 'severity'>,
  nowMs: number,
): readonly string[] {
  return [...silences.values()]
    .filter(({ record, matches }) => record.untilMs > nowMs && matches(labels, severity))
    .map(({ record }) => record.id)
}
