import type { Card, CardLink, Fact } from '../message/card.ts'
import type { DataLimits } from '../message/data-limits.ts'
import { firstItems, joinParts, moreMark, oneLine, prepareText, readableText, type Redact } from '../text.ts'

/** Alerts that are named even if texts have to be short. */
const MIN_ALERTS = 20

/** The card with its texts and lists cut to limits. All texts but `text` and the action are on one line each. */
export function cutCard(card: Card, limits: DataLimits, redact: Redact): Card {
  const { maxShortLength, maxTextLength, maxUrlLength, maxItems } = limits
  const short = (text: string): string => oneLine(prepareText(text, maxShortLength, redact))
  const long = (text: string): string => {
    const lines = readableText(prepareText(text, maxTextLength, redact)).split('\n')
    return lines
      .map((line) => line.trimEnd())
      .join('\n')
      .trimEnd()
  }
  const link = ({ label, url }: CardLink): readonly CardLink[] =>
    url.length <= maxUrlLength ? [{ label: short(label) || url, url }] : []
  const { action, alerts } = card
  const facts = firstItems(card.facts, maxItems, (value): Fact => ({ name: '…', value }))
  const maxAlerts = Math.max(MIN_ALERTS, maxItems)
  const left = Math.max(0, alerts.length - maxAlerts)
  return {
    ...card,
    state: short(card.state),
    title: short(card.title),
    text: long(card.text),
    action: action && { name: short(action.name), value: long(action.value) },
    alerts: alerts.slice(0, maxAlerts).map((alert) => ({
      tone: alert.tone,
      state: short(alert.state),
      title: short(alert.title),
      text: short(alert.text),
      link: (alert.link && link(alert.link)[0]) ?? null,
    })),
    more: joinParts([left > 0 ? moreMark(left) : '', short(card.more)], ' '),
    facts: facts.map(({ name, value }) => ({ name: short(name), value: short(value) })),
    links: card.links.flatMap(link).slice(0, maxItems),
    footer: short(card.footer),
  }
}
