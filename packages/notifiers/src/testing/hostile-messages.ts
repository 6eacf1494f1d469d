import type { AlertMessage, AnnouncementMessage, TestMessage } from '../message/message.ts'
import type { MessageAlert } from '../message/message-alert.ts'
import { sampleAlert, sampleAnnouncement, sampleMessage, sampleTest } from './messages.ts'

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

/** Changes of an alert that put a text into one of its facts, by the name of the fact. */
type FactChanges = Readonly<Record<string, (text: string) => Partial<MessageAlert>>>

function changesOf(names: readonly (keyof MessageAlert)[]): FactChanges {
  return Object.fromEntries(names.map((name) => [name, (text: string) => ({ [name]: text })]))
}

/** Facts of an alert that are text from outside. The brief form has none of them. */
export const outsideFacts: FactChanges = {
  'name of a label': (text) => ({ labels: { [text]: 'x' } }),
  'value of a label': (text) => ({ labels: { x: text } }),
  'name of an annotation': (text) => ({ annotations: { [text]: 'x' } }),
  'value of an annotation': (text) => ({ annotations: { action: text, summary: text, x: text } }),
  links: (text) => {
    const url = `https://wiki.example.com/${text}`
    return { links: { alert: url, silence: url, runbook: url, dashboard: url } }
  },
  ...changesOf(['subject', 'summary', 'detail', 'description', 'unit', 'by', 'note', 'text']),
}

/** The other facts of an alert that are text. */
export const ownFacts: FactChanges = {
  reasons: (text) => ({ reasons: [text] }),
  previous: (text) => ({ previous: { resolvedAt: text, resolution: text } }),
  ...changesOf(['alertId', 'fingerprint', 'rule', 'kind', 'status', 'resolution']),
  ...changesOf(['startedAt', 'firedAt', 'resolvedAt', 'lastDataAt']),
}

/** An alert with the same text in every fact that is text, except for a text that replaces the channel's own words. */
export function alertOf(text: string): MessageAlert {
  const { text: _text, ...outside } = outsideFacts
  const facts = Object.values({ ...ownFacts, ...outside }).map((fact) => fact(text))
  const records = { labels: { [text]: text }, annotations: { [text]: text, action: text, summary: text } }
  return Object.assign(sampleAlert(), ...facts, records) as MessageAlert
}

/** A message about one alert with the same text in every fact that is text. */
export function messageOf(text: string, overrides: Partial<AlertMessage> = {}): AlertMessage {
  const head = { id: text, at: text, instance: text, group: text, thread: text }
  return sampleMessage({ ...head, alerts: [alertOf(text)], ...overrides })
}

/** An announcement with the same text in every part that is text. */
export function announcementOf(text: string): AnnouncementMessage {
  return sampleAnnouncement({
    id: text,
    at: text,
    instance: text,
    title: text,
    text,
    fields: [{ name: text, value: text }],
    links: [{ label: text, url: `https://wiki.example.com/${text}` }],
    group: text,
  })
}

/** A test message with the same text in every part that is text. */
export function testOf(text: string): TestMessage {
  return sampleTest({ id: text, at: text, instance: text, channel: text })
}
