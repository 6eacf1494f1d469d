import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { AT, chinese, english } from '../../test/words-scenes.ts'
import { COMPARISONS, type MessageAlert } from '../message/message-alert.ts'
import type { AlertMessage } from '../message/message.ts'
import { SEVERITIES } from '../message/severity.ts'
import { cardOf } from './card-of.ts'

const keep = (text: string): string => text
const readers = [english, chinese]

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
      fc.constantFrom(
        'manual',
        'stale_timeout',
        'rule_changed',
        'rule_disabled',
        'rule_removed',
        'check_removed',
      ),
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
