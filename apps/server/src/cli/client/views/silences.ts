import type { LabelMatcher } from '@botwatch/alerts'

import type { WireSilence, WireSilencePreview } from '../../../api/silences/schemas.ts'
import { formatMatchers } from '../matchers.ts'
import type { Screen } from '../terminal/screen.ts'
import { paintWord } from '../terminal/formats.ts'
import { fit, shown } from '../terminal/width.ts'
import { age, count, moment } from '../terminal/words.ts'
import { shortId, showAlerts } from './alert-lines.ts'

const INDENT = '  '
const YEAR_MS = 365 * 86_400_000

/** Writes silences: state, id and matchers; end, reason and author. */
export function showSilences(
  { line, field, paint, width, nowMs }: Screen,
  items: readonly WireSilence[],
): void {
  if (items.length === 0) return line('No silence.')
  for (const silence of items) {
    const state = shown(silence.state)
    const id = shortId(silence.id)
    const room = width - state.length - id.length - INDENT.length * 2
    const matchers = fit(shown(formatMatchers(silence.matchers)), room)
    line(`${paintWord(paint, state)}${INDENT}${paint('dim', id)}${INDENT}${matchers}`)
    const next = nextOfEndless(silence, nowMs)
    if (next === null) field(`${INDENT}until`, endText(silence, nowMs))
    else field(`${INDENT}${state === 'active' ? 'until' : 'from '}`, moment(next, nowMs))
    for (const { days, from, to, time_zone: zone } of silence.recurring ?? [])
      field(`${INDENT}on   `, shown(`${days.join(', ')} from ${from} to ${to}, ${zone}`))
    field(`${INDENT}why  `, `${shown(silence.reason)} (${shown(silence.created_by)})`)
  }
}

/** The next change of a recurring silence whose end is years away, as of one in a configuration file; null for others. */
function nextOfEndless(
  { until, next_change_at: next, recurring }: WireSilence,
  nowMs: number,
): string | null {
  return recurring !== null && Date.parse(until) - nowMs > YEAR_MS ? next : null
}

function endText(
  { state, until, expired_by: by, next_change_at: next, recurring }: WireSilence,
  nowMs: number,
): string {
  const end = moment(until, nowMs)
  if (state === 'expired') return by === null ? `${end}, ended` : `${end}, ended by ${shown(by)}`
  const change = recurring === null || next === null ? '' : `, changes at ${moment(next, nowMs)}`
  return `${end} (${age(until, nowMs)})${change}`
}

/** Writes the alerts that a silence would hold. */
export function showPreview(
  screen: Screen,
  preview: WireSilencePreview,
  matchers: readonly LabelMatcher[],
): void {
  const alerts = count(preview.matching_alerts, 'open alert')
  screen.line(`${shown(formatMatchers(matchers))} would silence ${alerts}. Nothing was changed.`)
  showAlerts(screen, preview.items)
}
