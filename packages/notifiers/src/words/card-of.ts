import type { Card } from '../message/card.ts'
import { total } from '../message/counts.ts'
import type { AlertMessage, Message } from '../message/message.ts'
import type { Redact } from '../text.ts'
import { announcementCard, testCard } from './announcement.ts'
import { briefCard, withoutDetails } from './brief.ts'
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
  if (message.type === 'test') return testCard(message, writer)
  if (message.type === 'announcement') return announcementCard(message, writer)
  if (message.form !== 'brief') return alertsBody(message, writer)
  return briefCard(alertsBody(withoutDetails(message), writer), writer)
}

function alertsBody(message: AlertMessage, writer: Writer): CardBody {
  const { alerts, more, instance } = message
  const [one] = alerts
  const isOne = alerts.length === 1 && total(more?.firing) + total(more?.resolved) === 0
  return one !== undefined && isOne ? oneAlertCard(one, instance, writer) : severalAlertsCard(message, writer)
}
