import type { Fact } from '../message/card.ts'
import type { MessageAlert } from '../message/message-alert.ts'
import { formatDuration } from './duration.ts'
import type { Writer } from './writer.ts'

/** Formats how long an alert lasts, pending time included; null for less than a second. */
export function durationOf({ durationMs }: MessageAlert, { words }: Writer): string | null {
  return durationMs >= 1000 && Number.isFinite(durationMs) ? formatDuration(durationMs / 1000, words) : null
}

/** Returns when an alert began and ended, with the zone, and how long it lasts. */
export function periodFacts(alert: MessageAlert, writer: Writer): readonly Fact[] {
  const { words, clock } = writer
  const duration = durationOf(alert, writer)
  const fact = (name: string, iso: string | null, suffix: string | null): readonly Fact[] => {
    const moment = clock.moment(iso)
    if (moment === null) return []
    const text = `${moment.text} ${clock.zone}`
    const value = suffix === null ? text : `${text}${words.comma}${suffix}`
    return [{ name, value, time: { ms: moment.ms, text } }]
  }
  const { began, ended } = words.fact
  if (alert.state === 'firing') return fact(began, alert.startedAt, duration && words.forDuration(duration))
  return [
    ...fact(began, alert.startedAt, null),
    ...fact(ended, alert.resolvedAt, duration && words.phrase.after(duration)),
  ]
}
