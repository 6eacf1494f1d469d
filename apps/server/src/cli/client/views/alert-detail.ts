import type { WireAlert } from '@botwatch/alerts'

import type { AlertDetailAnswer, WireChannelNotification } from '../../../api/alerts/schemas.ts'
import type { Page } from '../../../api/page.ts'
import type { Screen } from '../terminal/screen.ts'
import { wordCell } from '../terminal/screen.ts'
import { shown } from '../terminal/width.ts'
import { count, moment } from '../terminal/words.ts'
import { shortId, showAdvice, showAlert, showAlerts } from './alert-lines.ts'

const SEVERITIES = ['critical', 'error', 'warning', 'info']
const EVENTS = 15
const ISO_TIME = /\d{4}-\d\d-\d\dT[\d:.]+Z/g

/** Writes a list of alerts: open ones, the worst first; others, the newest first. */
export function showAlertList(
  screen: Screen,
  { items, next_cursor: next }: Page<WireAlert>,
  keepsOrder: boolean,
): void {
  if (items.length === 0) return screen.line(keepsOrder ? 'No alert.' : 'No open alert.')
  const sorted = keepsOrder
    ? items
    : items.toSorted((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity))
  showAlerts(screen, sorted)
  if (next !== null) screen.line('There are more; --limit 1000 shows up to 1000.')
}

/** Writes one alert, what each channel knows of it, and its history. */
export function showAlertDetail(screen: Screen, alert: AlertDetailAnswer): void {
  const { line, paint, table, field, nowMs } = screen
  showAlert(screen, alert)
  if (alert.description !== '') field('  about', shown(alert.description))
  showAdvice(screen, alert)
  if (alert.detail !== null && !alert.summary.includes(alert.detail)) field('  detail', shown(alert.detail))
  field('  id ', shown(alert.id))
  if (alert.notifications.length > 0) {
    line()
    table(
      [
        { title: 'CHANNEL' },
        { title: 'KNOWS IT AS' },
        { title: 'DUE' },
        { title: 'HELD BY' },
        { title: 'REASON' },
      ],
      alert.notifications.map((each) => [
        shown(each.channel),
        each.state === null ? '' : shown(each.state),
        each.due === null ? '' : shown(each.due),
        holdText(each, nowMs),
        each.messages[0]?.reason ? shown(each.messages[0].reason) : '',
      ]),
    )
  }
  line()
  const events = alert.events.slice(-EVENTS)
  table(
    [{ title: 'TIME' }, { title: 'EVENT' }, { title: 'BY' }, { title: 'DETAIL' }],
    events.map(({ at, type, by, channel, detail }) => [
      moment(at, nowMs),
      wordCell(type.replaceAll('_', ' ')),
      by === null ? '' : shown(by),
      [channel, detail]
        .filter((text) => text !== null)
        .map((text) => shown(text).replaceAll(ISO_TIME, (time) => moment(time, nowMs)))
        .join(': '),
    ]),
  )
  const previous = alert.previous_alerts
  if (previous.length === 0) return
  line()
  line(paint('bold', `${count(previous.length, 'earlier alert')} of this series`))
  for (const { id, fired_at: at, resolved_at: end, resolution_reason: reason } of previous)
    line(`  ${shortId(id)}  ${moment(at, nowMs)} to ${moment(end, nowMs)}  ${shown(reason)}`)
}

function holdText({ held_by: stage, held_until: until }: WireChannelNotification, nowMs: number): string {
  if (stage === null) return ''
  return until === null ? shown(stage) : `${shown(stage)} until ${moment(until, nowMs)}`
}
