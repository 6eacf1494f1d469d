import type { Fact } from '../message/card.ts'
import type { MessageAlert } from '../message/message-alert.ts'
import { formatDuration } from './duration.ts'
import type { Writer } from './writer.ts'

/** Formats how long an alert lasts, pending time included; null for less than a second. */
export function durationOf({ durationMs }: MessageAlert, { words }: Writer): string | null {
  return durationMs >= 1000 && Number.isFinite(durationMs) ? formatDuration(durationMs / 1000, words) : null
}

/** Returns when an alert began and ended, with the zone once, and how long it lasts. */
export function periodFacts(alert: MessageAlert, writer: Writer): readonly Fact[] {
  const { words, clock } = writer
  const duration = durationOf(alert, writer)
  const fact = (name: string, iso: string | null, zone: string, suffix: string | null): readonly Fact[] => {
    const moment = clock.moment(iso)
    if (moment === null) return []
    const text = `${moment.text}${zone}`
    const value = suffix === null ? text : `${text}${words.comma}${suffix}`
    return [{ name, value, time: { ms: moment.ms, text } }]
  }
  const { began, ended } = words.fact
  const zone = ` ${clock.zone}`
  const begin = (suffix: string | null): readonly Fact[] => fact(began, alert.startedAt, zone, suffix)
  if (alert.state === 'firing') return begin(duration && words.forDuration(duration))
  const first = begin(null)
  const after = duration && words.phrase.after(duration)
  return [...first, ...fact(ended, alert.resolvedAt, first.length === 0 ? zone : '', after)]
}
