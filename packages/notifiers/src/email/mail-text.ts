import { alertText, headlineOf, type Card, type CardAlert } from '../message/card.ts'
import { joinParts } from '../text.ts'

/** Writes the text part. Texts of several lines are indented, so that they cannot be mistaken for a fact. */
export function mailText(card: Card): string {
  const { text, action, alerts, more, facts, links, footer, colon } = card
  const blocks = [
    headlineOf(card),
    indented(text),
    action === null ? '' : `${action.name}${colon.trimEnd()}\n${indented(action.value)}`,
    links.map(({ label, url }) => `${label}${colon}${url}`).join('\n'),
    joinParts([...alerts.map((alert) => linked(alert, colon)), more], '\n'),
    facts.map(({ name, value }) => `${name}${colon}${value}`).join('\n'),
    footer,
  ]
  return `${joinParts(blocks, '\n\n')}\n`
}

function linked(alert: CardAlert, colon: string): string {
  const { link } = alert
  const line = alertText(alert, colon)
  return link === null ? line : `${line}\n  ${link.label}${colon}${link.url}`
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '  ')
}
