import type { Labels } from '../labels.ts'
import type { AlertRecord, AlertSeverity, SeriesRecord, SilenceRecord } from '../alert.ts'
import { compileMatchers, type AlertPredicate } from './matcher.ts'

/** A silence with its compiled matchers. */
export interface Silence {
  readonly record: SilenceRecord
  readonly matches: AlertPredicate
}

/** Active silences by id. */
export interface SilenceSource {
  readonly silences: ReadonlyMap<string, Silence>
}

/** Compiles a silence. Results are cached by label set, because the label set of an alert stays the same object. */
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

/** Returns the time on the timeline until which an alert is suppressed or silenced; 0 if it is neither. */
export function silencedUntil(
  { silences }: SilenceSource,
  { labels, suppression }: Pick<SeriesRecord, 'labels' | 'suppression'>,
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

/** Returns the ids of the active silences that match an alert. */
export function silencesOf(
  { silences }: SilenceSource,
  { labels, severity }: Pick<AlertRecord, 'labels' | 'severity'>,
  nowMs: number,
): readonly string[] {
  return [...silences.values()]
    .filter(({ record, matches }) => record.untilMs > nowMs && matches(labels, severity))
    .map(({ record }) => record.id)
}
