import type { AlertMessageSource, Message } from '../message/message.ts'
import type { MessageAlert } from '../message/message-alert.ts'

/**
 * A complete message about an alert, with fixed values.
 *
 * @example
 * sampleMessage({ id: 'msg_2', severity: 'critical' })
 */
export function sampleMessage(overrides: Partial<Message> = {}): Message {
  return {
    id: 'msg_1',
    type: 'fired',
    severity: 'warning',
    title: 'High API error rate',
    text: 'error_rate of gitlab is 0.12, above 0.1, for 3 checks',
    fields: [{ name: 'value', value: '0.12' }],
    labels: { api: 'gitlab' },
    links: [{ rel: 'runbook', url: 'https://wiki.example.com/runbooks/api-errors' }],
    timestamp: '2026-01-05T10:00:00.000Z',
    group: 'high_error_rate:gitlab:1',
    alert: {
      id: 'alert_1',
      fingerprint: 'f1',
      rule: 'high_error_rate',
      status: 'firing',
      annotations: { summary: 'The API fails too often' },
      value: 0.12,
      threshold: 0.1,
      firedAt: '2026-01-05T10:00:00.000Z',
      resolvedAt: null,
    },
    ...overrides,
  }
}

/**
 * The complete facts of one alert that a message names, with fixed values.
 *
 * @example
 * sampleMessage({ alerts: [sampleAlert(), sampleAlert({ alertId: 'alert_2', severity: 'critical' })] })
 */
export function sampleAlert(overrides: Partial<MessageAlert> = {}): MessageAlert {
  return {
    alertId: 'alert_1',
    fingerprint: 'f1',
    sequence: 1,
    state: 'firing',
    news: 'fired',
    reasons: ['fired'],
    rule: 'high_error_rate',
    labels: { api: 'gitlab' },
    severity: 'warning',
    summary: 'The API fails too often',
    description: 'Calls to an API fail too often.',
    annotations: { action: 'See whether the API is down' },
    value: 0.12,
    threshold: 0.1,
    startedAt: '2026-01-05T09:58:00.000Z',
    firedAt: '2026-01-05T10:00:00.000Z',
    resolvedAt: null,
    resolution: null,
    by: null,
    note: null,
    flaps: 0,
    knownBefore: false,
    ...overrides,
  }
}

/** Texts as a language model or a stranger may write them, by the kind of trouble they cause. */
export const hostileTexts: Readonly<Record<string, string>> = {
  mentions: '@everyone @here <!channel> <@U123> <@&456> @[all](x)',
  markup: '<script>alert(1)</script> **b** [x](javascript:alert(1)) <https://a.example|b> &amp; `c`',
  headers: 'subject\r\nBcc: victim@example.com\r\n\r\nbody\n.\r\n',
  controls: 'nul \0 escape \u001b[31m\u001b]0;t\u0007 delete \u007f next line \u0085',
  separators: 'line \u2028 paragraph \u2029 end',
  directions: 'user \u202egpj.exe\u202c \u2066x\u2069 \u200f',
  surrogates: '\ud83d lone \ude00 \ud83d',
  quotes: '"\\"\\\\"}],{"a":1}\'`${x}%s%d%n{{y}}',
  prototype: '__proto__',
  empty: '',
  blank: ' \t\n ',
  long: 'x'.repeat(1_000_000),
  longWide: '\u{1f600}'.repeat(250_000),
  longQuotes: '"'.repeat(1_000_000),
}

/** A message with the same text in every place where a text from outside may be. */
export function messageOf(text: string): Message {
  return sampleMessage({
    id: text,
    title: text,
    text,
    timestamp: text,
    group: text,
    fields: [{ name: text, value: text }],
    labels: { [text]: text },
    links: [{ rel: 'runbook', url: `https://wiki.example.com/${text}` }],
    alert: alertOf(text),
  })
}

function alertOf(text: string): AlertMessageSource {
  return {
    id: text,
    fingerprint: text,
    rule: text,
    status: text,
    annotations: { [text]: text },
    value: 0.12,
    threshold: 0.1,
    firedAt: text,
    resolvedAt: text,
    acknowledgedBy: text,
  }
}

/** An alert with the same text in every place where a text from outside may be. */
export function namedAlertOf(text: string): MessageAlert {
  return sampleAlert({
    alertId: text,
    fingerprint: text,
    reasons: [text],
    rule: text,
    labels: { [text]: text },
    summary: text,
    description: text,
    annotations: { [text]: text },
    startedAt: text,
    firedAt: text,
    resolvedAt: text,
    resolution: text,
    by: text,
    note: text,
  })
}

/** A message in brief form with this title, and `outside` in every place that is text from outside. */
export function briefMessageWith(title: string, outside: string): Message {
  const text = { [outside]: outside }
  const { alert, ...message } = sampleMessage()
  return {
    ...message,
    form: 'brief',
    title,
    text: 'composed',
    fields: [{ name: outside, value: outside }],
    labels: text,
    links: [{ rel: 'runbook', url: `https://wiki.example.com/${outside}` }],
    ...(alert && { alert: { ...alert, annotations: text, acknowledgedBy: outside } }),
    alerts: [
      sampleAlert({
        labels: text,
        summary: outside,
        description: outside,
        annotations: text,
        by: outside,
        note: outside,
      }),
    ],
  }
}
