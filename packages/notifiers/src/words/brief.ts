import type { CardAlert } from '../message/card.ts'
import { applyForm } from '../message/brief-message.ts'
import type { AlertMessage } from '../message/message.ts'
import type { CardBody } from './one-alert.ts'
import type { Writer } from './writer.ts'

/** A message in brief form for people: states, severities and rules of its alerts, without texts from outside and values. */
export function withoutDetails(message: AlertMessage): AlertMessage {
  const { alerts, ...rest } = applyForm({ ...message, form: 'brief' })
  const bare = alerts.map((alert) => ({ ...alert, reasons: [], status: null, value: null }))
  return { ...rest, instance: null, alerts: bare }
}

/** The card of a message {@link withoutDetails}, on which alerts that look the same are one line with their number. */
export function briefCard(card: CardBody, { words }: Writer): CardBody {
  const lines = new Map<string, { readonly line: CardAlert; readonly count: number }>()
  for (const line of card.alerts) {
    const key = JSON.stringify([line.state, line.tone, line.title])
    lines.set(key, { line, count: (lines.get(key)?.count ?? 0) + 1 })
  }
  const alerts = [...lines.values()].map(({ line, count }) => {
    return { ...line, text: count === 1 ? '' : words.count.alerts(count) }
  })
  const facts = alerts.length === 0 ? card.facts : []
  return { ...card, text: words.sentence.brief, action: null, facts, alerts, links: [] }
}
