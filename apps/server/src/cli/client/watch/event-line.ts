import { shortId } from '../views/alert-lines.ts'
import { paintWord } from '../terminal/formats.ts'
import type { Screen } from '../terminal/screen.ts'
import { shown } from '../terminal/width.ts'
import { clock, count, moment, percent } from '../terminal/words.ts'

type Data = Readonly<Record<string, unknown>>

const TYPE_WIDTH = 20

/** Writes an event as one line: time, name, and what has happened. */
export function eventLine(
  { paint, nowMs }: Pick<Screen, 'paint' | 'nowMs'>,
  type: string,
  data: Data,
): string {
  const word = (text: unknown): string => paintWord(paint, shown(text))
  const name = shown(type).padEnd(TYPE_WIDTH)
  return `${paint('dim', clock(String(data['at'])))} ${paint('bold', name)} ${textOf(type, data, word, nowMs)}`
}

function textOf(type: string, data: Data, word: (text: unknown) => string, nowMs: number): string {
  const text = (field: string): string => {
    const value = data[field]
    return shown(Array.isArray(value) ? value.join(', ') : value)
  }
  const after = (sign: string, field: string): string => (isGiven(data[field]) ? `${sign}${text(field)}` : '')
  const until = isGiven(data['until']) ? ` until ${moment(String(data['until']), nowMs)}` : ''
  const change = (): string => (isGiven(data['from']) ? `${word(data['from'])} → ` : '') + word(data['to'])
  switch (type.slice(0, type.indexOf('.'))) {
    case 'check':
      return `${text('check')}: ${change()}${after(': ', 'message')}`
    case 'alert':
      return `${word(data['severity'])} ${text('rule_name')} ${shortId(text('alert_id'))}: ${text('summary')}${after(', by ', 'by')}${until}${after(', ', 'resolution_reason')}`
    case 'silence':
      return `${shortId(text('silence_id'))} ${text('state')}${until}${after(' by ', 'by')}${after(': ', 'reason')}`
    case 'notification':
      return `${text('channel')}: ${text('type')}, ${count(Number(data['alert_count']), 'alert')}, attempt ${text('attempt')}${after(': ', 'reason')}`
    case 'channel':
      return `${text('channel')}: ${change()}${until}${after(': ', 'reason')}`
    case 'budget':
      return `${text('period')} ${text('key')}: ${word(data['level'])}, ${percent(Number(data['used_ratio']))} of ${text('limit')}`
    case 'config':
      return `${text('trigger')}: ${changesText(data['changes'])}${after(', needs a restart: ', 'restart_needed')}`
    default:
      return Object.entries(data)
        .filter(([field, value]) => field !== 'at' && isGiven(value))
        .map(
          ([field, value]) =>
            `${shown(field)}=${shown(typeof value === 'object' ? JSON.stringify(value) : value)}`,
        )
        .join(' ')
  }
}

/** `checks added website, settings budgets` of the changes of a reload. */
function changesText(changes: unknown): string {
  const parts = Object.entries(Object(changes) as Record<string, unknown>).flatMap(([kind, names]) =>
    Array.isArray(names)
      ? isGiven(names)
        ? [`${kind} ${names.join(', ')}`]
        : []
      : Object.entries(Object(names) as Record<string, readonly string[]>)
          .filter(([, each]) => isGiven(each))
          .map(([what, each]) => `${kind} ${what} ${each.join(', ')}`),
  )
  return shown(parts.join('; '))
}

function isGiven(value: unknown): boolean {
  return (
    value !== null && value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0)
  )
}
