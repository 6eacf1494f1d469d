import type { Paint } from '../../colors.ts'
import type { Format } from './table.ts'

/** Formats by the word that has them: severities, and states of checks, alerts, channels and budgets. */
const FORMATS: Readonly<Record<string, Format>> = {
  critical: 'red',
  error: 'red',
  unhealthy: 'red',
  refusing: 'red',
  refused: 'red',
  exceeded: 'red',
  failed: 'red',
  warning: 'yellow',
  degraded: 'yellow',
  unknown: 'yellow',
  backing_off: 'yellow',
  paused: 'yellow',
  unsure: 'yellow',
  active: 'yellow',
  healthy: 'green',
  ok: 'green',
  sent: 'green',
  accepted: 'green',
  resolved: 'green',
  acknowledged: 'cyan',
  suppressed: 'dim',
  expired: 'dim',
}

/** Format of a word of the API; undefined for others. */
export function formatOf(word: string): Format | undefined {
  return Object.hasOwn(FORMATS, word) ? FORMATS[word] : undefined
}

/** A word of the API in its colour; `text` is shown in its place. */
export function paintWord(paint: Paint, word: string, text: string = word): string {
  const format = formatOf(word)
  return format === undefined ? text : paint(format, text)
}
