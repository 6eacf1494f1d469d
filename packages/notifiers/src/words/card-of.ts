import type { Card } from '../message/card.ts'
import type { AlertMessage, Message } from '../message/message.ts'
import type { Redact } from '../text.ts'
import { announcementCard, testCard } from './announcement.ts'
import { briefAlertCard, briefAlertsCard } from './brief.ts'
import { total } from './counts.ts'
import { oneAlertCard, type CardBody } from './one-alert.ts'
import type { Reader } from './reader.ts'
import { severalAlertsCard } from './several-alerts.ts'
import { createWriter, type Writer } from './writer.ts'

/** Lays a message out for people, in the reader's language and time zone. The work is bounded, however large the message. */
export function cardOf(message: Message, reader: Reader, redact: Redact): Card {
  const writer = createWriter(reader, message.at, redact)
  return { language: reader.language, colon: writer.words.colon, ...bodyOf(message, writer) }
}

function bodyOf(message: Message, writer: Writer): CardBody {
  switch (message.type) {
    case 'test':
      return testCard(message, writer)
    case 'announcement':
      return announcementCard(message, writer)
    case 'fired':
    case 'reminded':
    case 'resolved':
    case 'digest':
      return alertsBody(message, writer)
  }
}

function alertsBody(message: AlertMessage, writer: Writer): CardBody {
  const { alerts, more, form, instance } = message
  const [one] = alerts
  const others = more === undefined ? 0 : total(more.firing) + total(more.resolved)
  const single = one !== undefined && alerts.length === 1 && others === 0 ? one : undefined
  if (form === 'brief')
    return single === undefined ? briefAlertsCard(message, writer) : briefAlertCard(single, writer)
  return single === undefined ? severalAlertsCard(message, writer) : oneAlertCard(single, instance, writer)
}
