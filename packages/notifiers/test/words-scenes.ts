import type { Card } from '../src/message/card.ts'
import type { MessageAlert } from '../src/message/message-alert.ts'
import type { AlertMessage } from '../src/message/message.ts'
import { cardOf } from '../src/words/card-of.ts'
import type { Reader } from '../src/words/reader.ts'

/** When the messages of these tests are composed. */
export const AT = '2026-01-05T03:23:00.000Z'

export const english: Reader = { language: 'en', timeZone: 'UTC' }
export const chinese: Reader = { language: 'zh-CN', timeZone: 'Asia/Shanghai' }

/** An API that fails too often since 03:11. */
export function errorRate(overrides: Partial<MessageAlert> = {}): MessageAlert {
  return {
    alertId: 'alert_1',
    fingerprint: 'f1',
    sequence: 1,
    state: 'firing',
    news: 'fired',
    reasons: [],
    rule: 'high_api_error_rate',
    kind: 'threshold',
    severity: 'error',
    labels: { alertname: 'high_api_error_rate', api: 'glm' },
    subject: 'error_rate',
    summary: 'error_rate is 0.34 (threshold: > 0.1)',
    status: null,
    detail: null,
    description: 'Calls to an API fail too often.',
    annotations: { action: 'Switch to the fallback model.' },
    value: 0.34,
    threshold: 0.1,
    comparison: 'gt',
    unit: 'ratio',
    windowMs: 300_000,
    startedAt: '2026-01-05T03:11:00.000Z',
    firedAt: '2026-01-05T03:12:00.000Z',
    resolvedAt: null,
    durationMs: 720_000,
    lastDataAt: '2026-01-05T03:22:30.000Z',
    resolution: null,
    by: null,
    note: null,
    flaps: 0,
    knownBefore: false,
    previous: null,
    missed: 0,
    links: { alert: 'https://bot.example.com/alerts/1', silence: null, runbook: null, dashboard: null },
    text: null,
    ...overrides,
  }
}

/** A check that fails. */
export function checkFailure(overrides: Partial<MessageAlert> = {}): MessageAlert {
  return errorRate({
    alertId: 'alert_2',
    rule: 'health_check_failure',
    kind: 'health',
    severity: 'critical',
    labels: { alertname: 'health_check_failure', check: 'gitlab', critical: 'true' },
    subject: 'gitlab',
    summary: 'gitlab is unhealthy: connection refused',
    status: 'unhealthy',
    detail: 'connection refused',
    description: 'The bot cannot work without this check.',
    annotations: {},
    value: null,
    threshold: null,
    comparison: null,
    unit: null,
    windowMs: null,
    ...overrides,
  })
}

/** The end of an alert that the channel knows, after 25 minutes. */
export function over(alert: MessageAlert, overrides: Partial<MessageAlert> = {}): MessageAlert {
  return {
    ...alert,
    state: 'resolved',
    news: 'resolved',
    resolvedAt: '2026-01-05T03:36:00.000Z',
    durationMs: 1_500_000,
    resolution: 'recovered',
    knownBefore: true,
    ...overrides,
  }
}

export function messageOf(
  alerts: readonly MessageAlert[],
  overrides: Partial<AlertMessage> = {},
): AlertMessage {
  return { id: 'msg_1', type: 'fired', at: AT, group: 'g', alerts, ...overrides }
}

/** Lays out a message about these alerts. */
export function cardWith(
  alerts: readonly MessageAlert[],
  reader: Reader = english,
  overrides: Partial<AlertMessage> = {},
): Card {
  return cardOf(messageOf(alerts, overrides), reader, (text) => text)
}

/** The values of a card's facts by name. */
export function factsOf({ facts }: Card): Readonly<Record<string, string>> {
  return Object.fromEntries(facts.map(({ name, value }) => [name, value]))
}

/** An alert with the same text in every place where a text from outside may be. */
export function hostileAlert(text: string, overrides: Partial<MessageAlert> = {}): MessageAlert {
  return errorRate({
    alertId: text,
    rule: text,
    kind: text,
    labels: { [text]: text },
    subject: text,
    summary: text,
    status: text,
    detail: text,
    description: text,
    annotations: { action: text, summary: text, [text]: text },
    unit: text,
    startedAt: text,
    firedAt: text,
    lastDataAt: text,
    by: text,
    note: text,
    previous: { resolvedAt: text, resolution: text },
    missed: 2,
    links: { alert: text, silence: text, runbook: text, dashboard: text },
    ...overrides,
  })
}
