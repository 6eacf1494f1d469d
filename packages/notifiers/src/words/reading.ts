import type { MessageAlert } from '../message/message-alert.ts'
import { formatDuration } from './duration.ts'
import type { Comparison, Reading } from './languages/inputs.ts'
import { unitOf } from './unit.ts'
import { formatPair } from './value.ts'
import type { Writer } from './writer.ts'

const MAX_SUBJECT = 100
const MAX_UNIT = 20

const breaches: Readonly<Record<Comparison, (value: number, threshold: number) => boolean>> = {
  gt: (value, threshold) => value > threshold,
  gte: (value, threshold) => value >= threshold,
  lt: (value, threshold) => value < threshold,
  lte: (value, threshold) => value <= threshold,
  eq: (value, threshold) => value === threshold,
  ne: (value, threshold) => value !== threshold,
}

/** Formats the value of an alert and what it is compared with; null if the alert has no value. */
export function readingOf(alert: MessageAlert, writer: Writer): Reading | null {
  const { value, threshold, comparison, windowMs } = alert
  if (value === null) return null
  const { words, line } = writer
  const { name, isPerSecond } = unitOf(alert)
  const unit = { name: line(name, MAX_UNIT), isPerSecond }
  const window = windowMs !== null && windowMs > 0 ? formatDuration(windowMs / 1000, words) : null
  return {
    ...formatPair(value, comparison === null ? null : threshold, { unit, words }),
    subject: subjectOf(alert, writer),
    comparison,
    isRate: alert.kind === 'rate',
    isBreach: comparison !== null && threshold !== null && breaches[comparison](value, threshold),
    window,
  }
}

/** Writes a value with its limit, e.g. `34% (limit 10%)`. */
export function withLimit({ value, comparison, threshold }: Reading, { words }: Writer): string {
  return comparison === null || threshold === null ? value : words.phrase.limit(value, comparison, threshold)
}

/** Returns what the rule reads; null if that is no single thing. */
export function subjectOf({ subject }: MessageAlert, { line }: Writer): string | null {
  const name = line(subject ?? '', MAX_SUBJECT)
  return name === '' || name === '*' ? null : name
}
