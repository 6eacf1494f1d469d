import type { WireDue, WireMessage } from '../../../api/notifications/wire.ts'
import { wordCell, type Screen } from '../terminal/screen.ts'
import { shown } from '../terminal/width.ts'
import { age, moment } from '../terminal/words.ts'
import { shortId } from './alert-lines.ts'

/** Writes the notifications that no channel has accepted yet, and what holds them. */
export function showDue({ line, paint, table, nowMs }: Screen, items: readonly WireDue[]): void {
  if (items.length === 0) return line(`${paint('bold', 'Due')}  none`)
  line(paint('bold', 'Due'))
  table(
    [
      { title: 'CHANNEL' },
      { title: 'KIND' },
      { title: 'SEVERITY' },
      { title: 'FOR' },
      { title: 'HELD BY' },
      { title: 'ALERT' },
      { title: 'RULE' },
    ],
    items.map((item) => [
      shown(item.channel),
      shown(item.kind),
      wordCell(item.severity),
      age(item.due_since, nowMs),
      item.held_by === null ? '' : holdText(item, nowMs),
      shortId(item.alert_id),
      shown(item.rule_name),
    ]),
  )
}

function holdText({ held_by: stage, held_until: until }: WireDue, nowMs: number): string {
  return until === null ? shown(stage) : `${shown(stage)} to ${moment(until, nowMs)}`
}

/** Writes messages, the newest first. */
export function showMessages({ line, paint, table, nowMs }: Screen, items: readonly WireMessage[]): void {
  if (items.length === 0) return line(`${paint('bold', 'Messages')}  none`)
  line(paint('bold', 'Messages'))
  table(
    [
      { title: 'TIME' },
      { title: 'CHANNEL' },
      { title: 'OUTCOME' },
      { title: 'ATTEMPTS', align: 'right' },
      { title: 'ALERTS' },
      { title: 'REASON' },
    ],
    items.map((message) => [
      moment(message.first_attempt_at, nowMs),
      shown(message.channel),
      wordCell(message.state),
      String(message.attempts),
      alertsText(message),
      message.reason === null ? '' : shown(message.reason),
    ]),
  )
}

/** `fire 455d5a59 and 2 more`. */
function alertsText({ alerts: [first, ...more] }: WireMessage): string {
  if (first === undefined) return ''
  return `${shown(first.kind)} ${shortId(first.alert_id)}${more.length === 0 ? '' : ` and ${more.length} more`}`
}
