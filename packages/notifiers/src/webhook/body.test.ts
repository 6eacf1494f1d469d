import { readFileSync } from 'node:fs'

import fc from 'fast-check'
import { expect, test } from 'vitest'

import { shownMessages } from '../../test/shown-messages.ts'
import { MESSAGE_TYPES, type Message } from '../message/message.ts'
import { hostileTexts, namedAlertOf, sampleMessage } from '../testing/messages.ts'
import type { Redact } from '../text.ts'
import { webhookBody } from './body.ts'

const keep = (text: string): string => text
const bodyOf = (message: Message, redact: Redact): string => webhookBody(message, redact).body
const bytesOf = (body: string): number => Buffer.byteLength(body)

test('has the type, time, message and alert under the documented names', () => {
  expect(JSON.parse(bodyOf(sampleMessage(), keep))).toEqual({
    type: 'alert.fired',
    timestamp: '2026-01-05T10:00:00.000Z',
    data: {
      message: {
        id: 'msg_1',
        group: 'high_error_rate:gitlab:1',
        timestamp: '2026-01-05T10:00:00.000Z',
        type: 'fired',
        severity: 'warning',
        title: 'High API error rate',
        text: 'error_rate of gitlab is 0.12, above 0.1, for 3 checks',
        fields: [{ name: 'value', value: '0.12' }],
        labels: { api: 'gitlab' },
        links: [{ rel: 'runbook', url: 'https://wiki.example.com/runbooks/api-errors' }],
      },
      alert: {
        id: 'alert_1',
        fingerprint: 'f1',
        rule: 'high_error_rate',
        severity: 'warning',
        status: 'firing',
        labels: { api: 'gitlab' },
        annotations: { summary: 'The API fails too often' },
        value: 0.12,
        threshold: 0.1,
        fired_at: '2026-01-05T10:00:00.000Z',
        resolved_at: null,
        acknowledged_by: null,
        links: [{ rel: 'runbook', url: 'https://wiki.example.com/runbooks/api-errors' }],
      },
    },
  })
})

test('is the one that the documentation shows, with the names of all types', () => {
  const docs = readFileSync(new URL('../../../../docs/notifiers.md', import.meta.url), 'utf8')
  const [, example = ''] = /```jsonc\n(.*?)```/s.exec(docs) ?? []
  const json = example.replaceAll(/\/\/ .*$/gm, '').replaceAll(/,(\s*[}\]])/g, '$1')
  const [message = sampleMessage()] = shownMessages
  expect(JSON.parse(json)).toEqual(JSON.parse(bodyOf(message, keep)))
  for (const type of MESSAGE_TYPES) {
    const { type: name } = JSON.parse(bodyOf(sampleMessage({ type }), keep)) as { type: string }
    expect(example).toContain(name)
  }
})

test('has no alert for a message without one', () => {
  const { alert: _alert, ...message } = sampleMessage({ type: 'test' })
  expect(JSON.parse(bodyOf(message, keep))).toMatchObject({ type: 'alert.test', data: { alert: null } })
})

const limits: readonly (readonly [string, number, (n: number) => Partial<Message>])[] = [
  ['a text', 4096, (n) => ({ text: 'x'.repeat(n) })],
  ['a title', 512, (n) => ({ title: 'x'.repeat(n) })],
  ['fields', 64, (n) => ({ fields: Array.from({ length: n }, (_, i) => ({ name: `f${i}`, value: 'v' })) })],
  [
    'labels',
    64,
    (n) => ({ labels: Object.fromEntries(Array.from({ length: n }, (_, i) => [`l${i}`, 'v'])) }),
  ],
]
test.each(limits)('keeps %s up to %d whole, and adds how much is left out', (_what, limit, overridesOf) => {
  for (const n of [limit, limit + 1, limit * 100]) {
    const body = bodyOf(sampleMessage(overridesOf(n)), keep)
    expect(bytesOf(body)).toBeLessThan(20_000)
    expect(/\(\d+ more\)/.test(body)).toBe(n > limit)
  }
})

test('leaves a URL out rather than cut it', () => {
  const links = [
    { rel: 'runbook', url: `https://wiki.example.com/${'x'.repeat(3000)}` },
    { rel: 'alert', url: 'https://bot.example.com/alerts/1' },
  ] as const
  const { data } = JSON.parse(bodyOf(sampleMessage({ links }), keep)) as {
    data: { alert: { links: unknown } }
  }
  expect(data.alert.links).toEqual([links[1]])
})

test('stays below 20 kB when everything is as large as it can be', () => {
  for (const character of ['\u4e2d', '"', '\u{1f600}', '\n']) {
    const text = character.repeat(20_000)
    const texts = Array.from({ length: 200 }, (_, n) => `${n}${text}`)
    const records = Object.fromEntries(texts.map((key) => [key, text]))
    const message = sampleMessage({
      id: text,
      group: text,
      title: text,
      text,
      timestamp: text,
      labels: records,
      fields: texts.map((name) => ({ name, value: text })),
      links: texts.map((part) => ({ rel: 'alert', url: part.slice(0, 2000) })),
      alert: {
        id: text,
        fingerprint: text,
        rule: text,
        status: text,
        annotations: records,
        value: 1.7976931348623157e308,
        threshold: -1.7976931348623157e308,
        firedAt: text,
        resolvedAt: text,
      },
      thread: text,
      alerts: texts.map((part) => ({ ...namedAlertOf(part), labels: records, annotations: records })),
    })
    expect(bytesOf(bodyOf(message, keep))).toBeLessThan(20_000)
  }
})

test('is valid, well-formed JSON below 20 kB, whatever the message', () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...Object.values(hostileTexts)))
  const texts = fc.dictionary(text, text, { maxKeys: 5 })
  const number = fc.option(fc.double())
  const time = fc.option(text)
  const alert = fc.record({
    id: text,
    fingerprint: text,
    rule: text,
    status: text,
    annotations: texts,
    value: number,
    threshold: number,
    firedAt: time,
    resolvedAt: time,
  })
  const message: fc.Arbitrary<Partial<Message>> = fc.record({
    id: text,
    title: text,
    text,
    labels: texts,
    fields: fc.array(fc.record({ name: text, value: text }), { maxLength: 5 }),
    links: fc.array(fc.record({ rel: fc.constant('alert' as const), url: text }), { maxLength: 5 }),
    timestamp: text,
    group: text,
    alert,
    thread: text,
    alerts: fc.array(
      fc.record({ text, labels: texts, annotations: texts }).map(({ text: one, ...records }) => ({
        ...namedAlertOf(one),
        ...records,
      })),
      { maxLength: 25 },
    ),
  })
  fc.assert(
    fc.property(message, (overrides) => {
      const body = bodyOf(sampleMessage(overrides), keep)
      expect(body.isWellFormed()).toBe(true)
      expect(bytesOf(body)).toBeLessThan(20_000)
      expect(JSON.parse(body)).toHaveProperty('data.message')
      expect(body).not.toMatch(/\\u00[01]/)
    }),
    { numRuns: 50 },
  )
})
