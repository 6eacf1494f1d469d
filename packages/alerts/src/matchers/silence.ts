import type { AlertRecord, AlertSeverity, SeriesRecord, SilenceRecord } from '../alert.ts'
import type { Labels } from '../labels.ts'
import { compileMatchers, type AlertPredicate } from './matcher.ts'
import { Recurrence } from './recurrence.ts'

/** State of a silence: a recurring one is pending outside of its times. */
export const SILENCE_STATES = ['active', 'pending', 'expired'] as const

/** State of a silence: a recurring one is pending outside of its times. */
export type SilenceState = (typeof SILENCE_STATES)[number]

/** A silence with its compiled matchers and times. Times are on the timeline. */
export interface Silence {
  readonly record: SilenceRecord
  readonly matches: AlertPredicate
  /** Returns until when it is active, at least; 0 if it is not active. */
  readonly activeUntil: (nowMs: number) => number
  /** Returns when its state changes next; `Infinity` if it has ended. */
  readonly changesAt: (nowMs: number) => number
}

/** Where the silences that match an alert come from, whether they are active or not. */
export interface SilenceSource {
  readonly silences: {
    readonly matching: (labels: Labels, severity: AlertSeverity) => readonly Silence[]
  }
}

/** Compiles a silence. `wallOf` converts a time on the timeline to the wall clock, which a recurring silence follows. */
export function compileSilence(
  record: SilenceRecord,
  wallOf: (timeMs: number) => number = (timeMs) => timeMs,
): Silence {
  const { untilMs } = record
  const matches = compileMatchers(record.matchers)
  if (record.recurring === null) {
    return {
      record,
      matches,
      activeUntil: (nowMs) => (untilMs > nowMs ? untilMs : 0),
      changesAt: (nowMs) => (untilMs > nowMs ? untilMs : Infinity),
    }
  }
  const recurrence = new Recurrence(record.recurring)
  return {
    record,
    matches,
    activeUntil: (nowMs) => {
      if (untilMs <= nowMs) return 0
      const wallMs = wallOf(nowMs)
      const spell = recurrence.at(wallMs)
      return spell.isActive ? Math.min(untilMs, nowMs + spell.untilMs - wallMs) : 0
    },
    changesAt: (nowMs) => {
      if (untilMs <= nowMs) return Infinity
      const wallMs = wallOf(nowMs)
      const spell = recurrence.at(wallMs)
      return spell.isChange ? Math.min(untilMs, nowMs + spell.untilMs - wallMs) : untilMs
    },
  }
}

/** Returns the state of a silence. A silence that is not in memory has ended. */
export function silenceState(silence: Silence | undefined, nowMs: number): SilenceState {
  if (silence === undefined || silence.record.untilMs <= nowMs) return 'expired'
  return silence.activeUntil(nowMs) > nowMs ? 'active' : 'pending'
}

/** Returns the time on the timeline until which an alert is suppressed or silenced, at least; 0 if it is neither. */
export function silencedUntil(
  { silences }: SilenceSource,
  { labels, suppression }: Pick<SeriesRecord, 'labels' | 'suppression'>,
  severity: AlertSeverity,
  nowMs: number,
): number {
  let untilMs = suppression?.untilMs ?? 0
  for (const { activeUntil } of silences.matching(labels, severity))
    untilMs = Math.max(untilMs, activeUntil(nowMs))
  return untilMs > nowMs ? untilMs : 0
}

/** Returns the ids of the active silences that match an alert. */
export function silencesOf(
  { silences }: SilenceSource,
  { labels, severity }: Pick<AlertRecord, 'labels' | 'severity'>,
  nowMs: number,
): readonly string[] {
  return silences
    .matching(labels, severity)
    .filter(({ activeUntil }) => activeUntil(nowMs) > nowMs)
    .map(({ record }) => record.id)
}
