import type { MessageAlert } from '../message/message-alert.ts'
import { formatDuration } from './duration.ts'
import type { Reading } from './languages/inputs.ts'
import { unitOf } from './unit.ts'
import { formatPair } from './value.ts'
import type { Writer } from './writer.ts'

const MAX_SUBJECT = 100
const MAX_UNIT = 20

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
    isBreach: isBreach(value, threshold, comparison),
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

function isBreach(value: number, threshold: number | null, comparison: MessageAlert['comparison']): boolean {
  if (threshold === null || comparison === null) return false
  switch (comparison) {
    case 'gt':
      return value > threshold
    case 'gte':
      return value >= threshold
    case 'lt':
      return value < threshold
    case 'lte':
      return value <= threshold
    case 'eq':
      return value === threshold
    case 'ne':
      return value !== threshold
  }
}
