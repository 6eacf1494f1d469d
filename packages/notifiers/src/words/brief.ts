import type { CardAlert } from '../message/card.ts'
import type { MessageAlert } from '../message/message-alert.ts'
import type { AlertMessage } from '../message/message.ts'
import { alertLine } from './alert-line.ts'
import { addUnnamed, describeMore } from './counts.ts'
import { NOTHING } from './name.ts'
import type { CardBody } from './one-alert.ts'
import { oneAlertCard } from './one-alert.ts'
import { MAX_NAMED, summaryOf, titleOf } from './several-alerts.ts'
import type { Writer } from './writer.ts'

/** Lays out a message about one alert in brief form. */
export function briefAlertCard(alert: MessageAlert, writer: Writer): CardBody {
  const card = oneAlertCard(withoutTexts(alert), null, writer)
  return { ...card, text: writer.words.sentence.brief, action: null, links: [] }
}

/** Lays out a message about several alerts in brief form: states, severities, rules and counts. */
export function briefAlertsCard(message: AlertMessage, writer: Writer): CardBody {
  const lines = new Map<string, { readonly line: CardAlert; readonly count: number }>()
  for (const alert of message.alerts) {
    const line = { ...alertLine(withoutTexts(alert), NOTHING, writer), text: '' }
    const key = JSON.stringify([line.state, line.tone, line.title])
    lines.set(key, { line, count: (lines.get(key)?.count ?? 0) + 1 })
  }
  return {
    ...summaryOf({ ...message, alerts: message.alerts.map(withoutTexts) }, writer),
    title: titleOf(message, writer),
    text: writer.words.sentence.brief,
    action: null,
    facts: [],
    alerts: [...lines.values()]
      .slice(0, MAX_NAMED)
      .map(({ line, count }) => ({ ...line, text: count === 1 ? '' : writer.words.count.alerts(count) })),
    more: describeMore(addUnnamed(message.more, []), writer),
    links: [],
    footer: '',
  }
}

/** The alert without its texts from outside, whoever left them in. */
function withoutTexts(alert: MessageAlert): MessageAlert {
  return {
    ...alert,
    labels: {},
    subject: null,
    summary: '',
    status: null,
    detail: null,
    description: '',
    annotations: {},
    reasons: [],
    by: null,
    note: null,
    text: null,
    value: null,
    links: { alert: null, silence: null, runbook: null, dashboard: null },
  }
}
