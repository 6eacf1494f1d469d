import type { Fact } from '../message/card.ts'
import type { MessageAlert } from '../message/message-alert.ts'
import type { Words } from './languages/en.ts'
import type { Writer } from './writer.ts'

const units = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const

/** Formats a duration in its two largest units, rounded, e.g. `2 min 5 s`. Less than half a second is `0 s`. */
export function formatDuration(seconds: number, { units: names }: Words): string {
  const index = units.findIndex(([, length]) => rounded(seconds, length) >= length)
  const first = units[index === -1 ? units.length - 1 : index] ?? units[3]
  const second = units[index + 1]
  const total = rounded(seconds, first[1])
  const count = Math.floor(total / first[1])
  const rest = index === -1 || second === undefined ? 0 : Math.round((total - count * first[1]) / second[1])
  const parts = [`${count} ${names[first[0]]}`]
  if (second !== undefined && rest > 0) parts.push(`${rest} ${names[second[0]]}`)
  return parts.join(' ')
}

/** Rounds to the unit below, so that 59.9 s are 1 min and not 60 s. */
function rounded(seconds: number, length: number): number {
  const index = units.findIndex(([, other]) => other === length)
  const step = units[index + 1]?.[1] ?? 1
  return Math.round(seconds / step) * step
}

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
