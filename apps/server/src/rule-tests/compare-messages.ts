import type { AlertMessage } from '@botwatch/alerts'

import { diffInOrder, type DiffLine } from './outcome.ts'
import { formatLabels, parseSeries } from './series.ts'
import type { ExpectedMessage } from './test-schema.ts'
import { readDuration, writeDuration } from '../duration-text.ts'

/** A message that a channel was sent. */
export interface SentMessage {
  readonly channel: string
  /** From the start of the test. */
  readonly atMs: number
  readonly message: AlertMessage
  /** What people read. */
  readonly text: string
}

/** Compares the messages to a channel with those that a test expects, in their order. Undefined if they are the same. */
export function compareMessages(
  expected: readonly ExpectedMessage[],
  sent: readonly SentMessage[],
): readonly DiffLine[] | undefined {
  const showText = expected.some(({ text = [] }) => text.length > 0)
  return diffInOrder(expected, sent, fits, {
    expectedText,
    gotText: (each, isExpected) => gotText(each, showText && !isExpected),
  })
}

function fits({ at, type, alerts, text = [] }: ExpectedMessage, sent: SentMessage): boolean {
  return (
    (at === undefined || readDuration(at) === sent.atMs) &&
    (type === undefined || type === sent.message.type) &&
    (alerts === undefined || areAlerts(alerts, sent.message)) &&
    text.every((each) => sent.text.includes(each))
  )
}

/** Whether a message names these alerts and no others. */
function areAlerts(expected: readonly string[], { alerts, more }: AlertMessage): boolean {
  const left = alerts.map(({ labels }) => labels)
  const all = expected.every((text) => {
    const { name = '', labels = {} } = parseSeries(text) ?? {}
    const wanted = Object.entries(name === '' ? labels : { ...labels, alertname: name })
    const index = left.findIndex((each) => wanted.every(([label, value]) => each[label] === value))
    if (index !== -1) left.splice(index, 1)
    return index !== -1
  })
  const counted = [more.firing, more.resolved].flatMap((counts) => Object.values(counts))
  return all && left.length === 0 && counted.every((count) => count === 0)
}

function expectedText({ at, type, alerts, text = [] }: ExpectedMessage): string {
  const about = alerts?.join(', ') ?? 'any alerts'
  const words = text.map((each) => JSON.stringify(each)).join(', ')
  return `${at ?? 'any time'} ${type ?? 'any type'}: ${about}${words === '' ? '' : `; text has ${words}`}`
}

function gotText({ atMs, message, text }: SentMessage, showText: boolean): string {
  const { type, alerts, more } = message
  const counted = [more.firing, more.resolved]
    .flatMap((counts) => Object.values(counts))
    .reduce((sum, count) => sum + count, 0)
  const about = [
    ...alerts.map(({ labels }) => formatLabels(labels)),
    ...(counted > 0 ? [`${counted} more`] : []),
  ]
  return `${writeDuration(atMs)} ${type}: ${about.join(', ')}${showText ? `\n${text}` : ''}`
}
