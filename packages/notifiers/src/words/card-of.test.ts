import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { AT, chinese, english, errorRate, messageOf } from '../../test/words-scenes.ts'
import { headlineOf, plainCard, type Card } from '../message/card.ts'
import { COMPARISONS, type MessageAlert } from '../message/message-alert.ts'
import type { AlertMessage, Message } from '../message/message.ts'
import { SEVERITIES } from '../message/severity.ts'
import { cardOf } from './card-of.ts'

const keep = (text: string): string => text
const readers = [english, chinese]

/** An alert with the same text in every place where a text from outside may be. */
const alertOf = (text: string, overrides: Partial<MessageAlert> = {}): MessageAlert =>
  errorRate({
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

const messagesOf = (text: string): readonly Message[] => {
  const firing = ['health', 'internal', 'no_data', 'threshold', text].map((kind) => alertOf(text, { kind }))
  const ends = firing.map((alert) => ({
    ...alert,
    state: 'resolved' as const,
    news: 'resolved' as const,
    resolvedAt: text,
    resolution: text,
  }))
  const head = { id: text, at: text, instance: text }
  return [
    ...[...firing, ...ends, alertOf(text, { text })].map((alert) => messageOf([alert], head)),
    messageOf([...firing, ...ends, alertOf(text, { text })], head),
    { ...head, type: 'test', channel: text },
    {
      ...head,
      type: 'announcement',
      severity: 'error',
      title: text,
      text,
      fields: [{ name: text, value: text }],
      links: [{ label: text, url: `https://example.com/${text}` }],
    },
  ]
}

const cardsOf = (text: string): readonly Card[] =>
  readers.flatMap((reader) => messagesOf(text).map((message) => cardOf(message, reader, keep)))

describe('a hostile text', () => {
  test.each([
    ['a megabyte', 'x'.repeat(1_000_000)],
    ['a megabyte of lines', 'a\n'.repeat(500_000)],
    ['a megabyte of white space', ' '.repeat(1_000_000)],
    ['a megabyte of underscores', '_'.repeat(1_000_000)],
    ['a megabyte of wide characters', '\u{1f600}'.repeat(250_000)],
  ])('of %s makes a card of bounded length', (_, text) => {
    for (const card of cardsOf(text)) {
      expect(card.title.length).toBeLessThan(800)
      expect(JSON.stringify(card).length).toBeLessThan(40_000)
    }
  })

  test.each(['', ' \t\n ', '__proto__', 'constructor', 'toString', '\ud83d', '\0', '\u202egpj.exe'])(
    'of %j leaves a title on one line, well-formed',
    (text) => {
      for (const card of cardsOf(text)) {
        expect(card.title.trim()).not.toBe('')
        expect(plainCard(card).isWellFormed()).toBe(true)
        expect(headlineOf(card)).not.toMatch(/[\n\u202e]/)
        for (const { name, value } of card.facts) expect([name.trim(), value.trim()]).not.toContain('')
      }
    },
  )
})

test('a message of a thousand alerts with ten thousand labels each makes a card of bounded length', () => {
  const labels = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`label_${index}`, 'value']))
  const alerts = Array.from({ length: 1000 }, () => errorRate({ labels, annotations: labels }))
  for (const reader of readers) {
    const card = cardOf(messageOf(alerts), reader, keep)
    expect(JSON.stringify(card).length).toBeLessThan(40_000)
  }
})

test('no text longer than what is shown is searched for secrets', () => {
  let searched = 0
  const redact = (text: string): string => {
    searched += text.length
    return text
  }
  const huge = 'x'.repeat(1_000_000)
  cardOf(messageOf(Array.from({ length: 1000 }, () => alertOf(huge, { kind: 'health' }))), english, redact)
  expect(searched).toBeLessThan(10_000_000)
})

test('no secret is in a card, also not where a text is cut', () => {
  const redact = (text: string): string => text.replaceAll('sesame', '***')
  for (let length = 0; length < 1700; length += 7) {
    const text = `${'x'.repeat(length)}sesame${'y'.repeat(300)}`
    for (const message of messagesOf(text))
      expect(JSON.stringify(cardOf(message, english, redact))).not.toContain('sesame')
  }
})

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom('', 'recovered', 'It fails.'),
)
const time = fc.oneof(
  text,
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
)
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary)
const anyAlert: fc.Arbitrary<MessageAlert> = fc.record({
  alertId: text,
  fingerprint: text,
  sequence: fc.nat(),
  state: fc.constantFrom('firing', 'resolved'),
  news: fc.constantFrom('fired', 'reminded', 'resolved', 'missed'),
  reasons: fc.array(fc.oneof(text, fc.constantFrom('repeat', 'severity_raised', 'silence_ended'))),
  rule: text,
  kind: fc.oneof(
    text,
    fc.constantFrom(
      'threshold',
      'rate',
      'ratio',
      'health',
      'absent',
      'dead_man',
      'no_data',
      'overflow',
      'internal',
    ),
  ),
  severity: fc.constantFrom(...SEVERITIES),
  labels: fc.dictionary(text, text),
  subject: maybe(text),
  summary: text,
  status: maybe(text),
  detail: maybe(text),
  description: text,
  annotations: fc.dictionary(fc.oneof(text, fc.constantFrom('action', 'summary')), text),
  value: maybe(fc.double()),
  threshold: maybe(fc.double()),
  comparison: maybe(fc.constantFrom(...COMPARISONS)),
  unit: maybe(fc.oneof(text, fc.constantFrom('ratio', 'seconds', 'bytes', 'usd'))),
  windowMs: maybe(fc.double()),
  startedAt: time,
  firedAt: time,
  resolvedAt: maybe(time),
  durationMs: fc.double(),
  lastDataAt: maybe(time),
  resolution: maybe(
    fc.oneof(
      text,
      fc.constantFrom('manual', 'stale_timeout', 'rule_changed', 'rule_disabled', 'rule_removed'),
    ),
  ),
  by: maybe(text),
  note: maybe(text),
  flaps: fc.nat(),
  knownBefore: fc.boolean(),
  previous: maybe(fc.record({ resolvedAt: time, resolution: text })),
  missed: fc.nat(),
  links: fc.record({
    alert: maybe(text),
    silence: maybe(text),
    runbook: maybe(text),
    dashboard: maybe(text),
  }),
  text: maybe(text),
})
const anyMessage: fc.Arbitrary<AlertMessage> = fc.record({
  id: text,
  type: fc.constantFrom('fired', 'reminded', 'resolved', 'digest'),
  at: fc.oneof(time, fc.constant(AT)),
  instance: maybe(text),
  group: text,
  alerts: fc.array(anyAlert, { maxLength: 4 }),
  more: fc.record({
    firing: fc.record({ critical: fc.nat(9) }, { requiredKeys: [] }),
    resolved: fc.record({ error: fc.nat(9) }, { requiredKeys: [] }),
  }),
  form: fc.constantFrom('full', 'brief'),
})

describe('whatever the facts are', () => {
  test('a card is green only if everything in it has recovered', () => {
    fc.assert(
      fc.property(anyMessage, fc.constantFrom(...readers), (message, reader) => {
        const card = cardOf(message, reader, keep)
        const { alerts, more } = message
        const isOver =
          alerts.length > 0 &&
          alerts.every(({ state, resolution }) => state === 'resolved' && resolution === 'recovered') &&
          !more?.firing.critical &&
          !more?.resolved.error
        expect(card.tone === 'recovered').toBe(isOver)
        expect(/RESOLVED|^已恢复/.test(card.state)).toBe(isOver)
      }),
    )
  })

  test('a card has a title, and its text repeats no line of it', () => {
    fc.assert(
      fc.property(anyMessage, fc.constantFrom(...readers), (message, reader) => {
        const card = cardOf(message, reader, keep)
        expect(card.title.trim()).not.toBe('')
        expect(card.state.trim()).not.toBe('')
        const lines = card.text.split('\n').filter((line) => line !== '')
        expect(lines).not.toContain(card.title)
        for (const { name, value } of card.facts) expect([name.trim(), value.trim()]).not.toContain('')
      }),
    )
  })
})

test('a card in Chinese has no English words of its own', () => {
  const chineseAlert = (kind: string, overrides: Partial<MessageAlert>): MessageAlert =>
    alertOf('中文', {
      kind,
      unit: null,
      startedAt: AT,
      firedAt: AT,
      lastDataAt: AT,
      resolvedAt: AT,
      ...overrides,
    })
  const resolutions = [
    'recovered',
    'manual',
    'stale_timeout',
    'rule_changed',
    'rule_disabled',
    'rule_removed',
    '其他',
  ]
  const kinds = ['threshold', 'rate', 'health', 'no_data', 'absent', 'dead_man', 'overflow', 'internal']
  for (const kind of kinds) {
    const firing = COMPARISONS.map((comparison) => chineseAlert(kind, { comparison, news: 'reminded' }))
    const ends = resolutions.map((resolution) =>
      chineseAlert(kind, { state: 'resolved', news: 'resolved', resolution, by: null }),
    )
    const more = { firing: { info: 1, warning: 1, error: 1, critical: 1 }, resolved: { info: 1 } }
    for (const alerts of [...[...firing, ...ends].map((alert) => [alert]), [...firing, ...ends]])
      for (const form of ['full', 'brief'] as const)
        for (const message of [messageOf(alerts, { form }), messageOf(alerts, { form, more })])
          expect(
            plainCard(cardOf(message, chinese, keep)).replaceAll(/GMT|maxAlertsPerRule/g, ''),
          ).not.toMatch(/[a-z]{2}/i)
  }
})
