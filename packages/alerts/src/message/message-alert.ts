import type { AlertMessageSource, MessageAlert } from '../message.ts'
import { isoTime } from '../text.ts'
import type { MessageFacts, MessageItem } from './message-item.ts'

/** Returns the facts about one alert of a message. The brief form has no texts from outside. */
export function messageAlert(item: MessageItem, form: MessageFacts['form']): MessageAlert {
  const { alert, sequence, news, reasons, knownBefore } = item
  const { resolution } = alert
  const isBrief = form === 'brief'
  return {
    alertId: alert.id,
    fingerprint: alert.fingerprint,
    sequence,
    state: resolution === null ? 'firing' : 'resolved',
    news,
    reasons,
    rule: alert.rule,
    labels: isBrief ? {} : alert.labels,
    severity: alert.severity,
    summary: isBrief ? '' : alert.summary,
    description: isBrief ? '' : alert.description,
    annotations: isBrief ? {} : alert.annotations,
    value: alert.value,
    threshold: alert.threshold,
    startedAt: isoTime(alert.startedAt),
    firedAt: isoTime(alert.firedAt),
    resolvedAt: resolution === null ? null : isoTime(resolution.at),
    resolution: resolution?.reason ?? null,
    by: isBrief ? null : (resolution?.by ?? null),
    note: isBrief ? null : (resolution?.note ?? null),
    flaps: alert.flaps,
    knownBefore,
  }
}

/** Returns the alert behind a message about one alert. */
export function messageSource({ alert }: MessageItem, form: MessageFacts['form']): AlertMessageSource {
  return {
    id: alert.id,
    fingerprint: alert.fingerprint,
    rule: alert.rule,
    status: alert.resolution === null ? 'active' : 'resolved',
    annotations: form === 'brief' ? {} : alert.annotations,
    value: alert.value,
    threshold: alert.threshold,
    firedAt: isoTime(alert.firedAt),
    resolvedAt: alert.resolution === null ? null : isoTime(alert.resolution.at),
  }
}
