import { RE2JS } from 're2js'

import type { AlertRecord, AlertSeverity, LabelMatcher, SeriesRecord, SilenceRecord } from '../alert.ts'
import type { Labels } from '../labels.ts'

const MAX_PATTERN_LENGTH = 256
/** Matching takes linear time; this limits the factor (measured: below 30 ms for 1024 characters). */
const MAX_PROGRAM_SIZE = 500

/** Returns whether an alert matches. */
export type AlertPredicate = (labels: Labels, severity: AlertSeverity) => boolean

/** A silence with its compiled matchers. */
export interface Silence {
  readonly record: SilenceRecord
  readonly matches: AlertPredicate
}

/** Active silences by id. */
export interface SilenceSource {
  readonly silences: ReadonlyMap<string, Silence>
}

/** Returns what a regular expression should be instead, or undefined if it can be used. */
export function expectedPattern(pattern: string): string | undefined {
  if (pattern.length > MAX_PATTERN_LENGTH)
    return `a regular expression of at most ${MAX_PATTERN_LENGTH} characters`
  try {
    if (RE2JS.compile(pattern).programSize() > MAX_PROGRAM_SIZE)
      return 'a regular expression with fewer or smaller repetitions'
    return undefined
  } catch {
    return 'a regular expression in RE2 syntax (no look-around, no back-references)'
  }
}

/** Compiles valid matchers into one predicate. All must hold. */
export function compileMatchers(matchers: readonly LabelMatcher[]): AlertPredicate {
  const tests = matchers.map(compileMatcher)
  return (labels, severity) => tests.every((test) => test(labels, severity))
}

function compileMatcher({ name, op, value }: LabelMatcher): AlertPredicate {
  const test = compileValue(op, value)
  return (labels, severity) => {
    const label = Object.hasOwn(labels, name) ? labels[name] : undefined
    return test(label ?? (name === 'severity' ? severity : ''))
  }
}

function compileValue(op: LabelMatcher['op'], wanted: string): (value: string) => boolean {
  if (op === '=' || op === '!=') return (value) => (value === wanted) === (op === '=')
  const pattern = RE2JS.compile(wanted)
  return (value) => pattern.testExact(value) === (op === '=~')
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
