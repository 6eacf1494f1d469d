import { readFileSync } from 'node:fs'

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { headline } from '../headline.ts'
import { ALERT_MESSAGE_TYPES, type Message } from '../message/message.ts'
import { alertOf, announcementOf, hostileTexts, messageOf, testOf } from '../testing/hostile-messages.ts'
import { sampleAlert, sampleAnnouncement, sampleMessage, sampleTest } from '../testing/messages.ts'
import type { Redact } from '../text.ts'
import { webhookBody } from './body.ts'

const keep = (text: string): string => text
const bodyOf = (message: Message, redact: Redact = keep): string => webhookBody(message, redact).body
const read = (
  message: Message,
): { readonly type: string; readonly data: Readonly<Record<string, unknown>> } =>
  JSON.parse(bodyOf(message)) as never
const bytesOf = (body: string): number => Buffer.byteLength(body)

describe('a message about alerts', () => {
  test('has its type and time, and about the whole a title, state and severity', () => {
    const more = { firing: { error: 3 }, resolved: {} }
    const { data, ...kind } = read(sampleMessage({ more }))
    expect(kind).toEqual({ type: 'alert.fired', timestamp: '2026-01-05T10:00:05.000Z' })
    const { alerts, ...whole } = data
    expect(whole).toEqual({
      id: 'msg_1',
      title: headline(sampleMessage({ more })),
      instance: 'review-bot on bot-1',
      state: 'firing',
      severity: 'error',
      form: 'full',
      group: 'high_api_error_rate',
      thread: 'high_api_error_rate 2026-01-05',
      more,
    })
    expect(alerts).toHaveLength(1)
  })

  test('that has no thread has its group as one', () => {
    const { thread: _thread, instance: _instance, more: _more, ...message } = sampleMessage()
    expect(read(message).data).toMatchObject({
      thread: 'high_api_error_rate',
      instance: null,
      more: { firing: {}, resolved: {} },
    })
  })
})

test('a test message has the name of the channel', () => {
  expect(read(sampleTest())).toEqual({
    type: 'test',
    timestamp: '2026-01-05T10:00:05.000Z',
    data: {
      id: 'test_1',
      title: headline(sampleTest()),
      instance: 'review-bot on bot-1',
      channel: 'ops',
    },
  })
})

test('an announcement has its own words', () => {
  const { id, severity, text, fields, links, group, instance } = sampleAnnouncement()
  expect(read(sampleAnnouncement())).toEqual({
    type: 'announcement',
    timestamp: '2026-01-05T10:00:05.000Z',
    data: { id, title: headline(sampleAnnouncement()), instance, severity, text, fields, links, group },
  })
  const { fields: _fields, links: _links, group: _group, ...bare } = sampleAnnouncement()
  expect(read(bare).data).toMatchObject({ fields: [], links: [], group: id })
})

test('the body is the one that the documentation shows, with the names of all types', () => {
  const docs = readFileSync(new URL('../../../../docs/notifiers.md', import.meta.url), 'utf8')
  const [, example = ''] = /```jsonc\n(.*?)```/s.exec(docs) ?? []
  const json = example.replaceAll(/\/\/ .*$/gm, '').replaceAll(/,(\s*[}\]])/g, '$1')
  expect(JSON.parse(json)).toEqual(JSON.parse(bodyOf(sampleMessage())))
  for (const type of ALERT_MESSAGE_TYPES) expect(example).toContain(`alert.${type}`)
})

const limits: readonly (readonly [string, number, (n: number) => Message])[] = [
  ['the text of an announcement', 4096, (n) => sampleAnnouncement({ text: 'x'.repeat(n) })],
  [
    'the fields of an announcement',
    64,
    (n) =>
      sampleAnnouncement({ fields: Array.from({ length: n }, (_, i) => ({ name: `f${i}`, value: 'v' })) }),
  ],
  [
    'labels',
    64,
    (n) => {
      const labels = Object.fromEntries(Array.from({ length: n }, (_, i) => [`l${i}`, 'v']))
      return sampleMessage({ alerts: [sampleAlert({ labels })] })
    },
  ],
  ['a description', 1024, (n) => sampleMessage({ alerts: [sampleAlert({ description: 'x'.repeat(n) })] })],
  ['a note', 1024, (n) => sampleMessage({ alerts: [sampleAlert({ note: 'x'.repeat(n) })] })],
  ['a subject', 512, (n) => sampleMessage({ alerts: [sampleAlert({ subject: 'x'.repeat(n) })] })],
  ['an instance', 512, (n) => sampleMessage({ instance: 'x'.repeat(n) })],
]
test.each(limits)('keeps %s up to %d whole, and adds how much is left out', (_what, limit, messageWith) => {
  for (const n of [limit, limit + 1, limit * 100]) {
    const message = messageWith(n)
    const { body } = webhookBody(message, keep)
    const data = JSON.stringify({ ...(JSON.parse(body) as { data: object }).data, title: '' })
    expect(bytesOf(body)).toBeLessThan(20_000)
    expect(/\(\d+ more\)/.test(data)).toBe(n > limit)
  }
})

test('keeps the ids of message and alerts whole, however long the texts', () => {
  const id = 'x'.repeat(128)
  const alert = { ...alertOf('\u4e2d'.repeat(10_000)), alertId: id, fingerprint: id }
  const { data } = read(sampleMessage({ id, group: id, thread: id, alerts: [alert] }))
  expect(data).toMatchObject({ id, group: id, thread: id, alerts: [{ alert_id: id, fingerprint: id }] })
})

test('stays below 20 kB when everything is as large as it can be', () => {
  for (const character of ['\u4e2d', '"', '\u{1f600}', '\n']) {
    const text = character.repeat(20_000)
    const texts = Array.from({ length: 200 }, (_, n) => `${n}${text}`)
    const records = Object.fromEntries(texts.map((key) => [key, text]))
    const url = `https://a.example/${text}`
    const links = { alert: url, silence: url, runbook: url, dashboard: url }
    const alerts = texts.map((part) => ({
      ...alertOf(part),
      labels: records,
      annotations: records,
      links,
      text,
      value: Number.MAX_VALUE,
    }))
    const fields = texts.map((name) => ({ name, value: text }))
    const announcement = { ...announcementOf(text), fields, links: texts.map((label) => ({ label, url })) }
    for (const message of [messageOf(text, { alerts }), announcement, testOf(text)])
      expect(bytesOf(bodyOf(message))).toBeLessThan(20_000)
  }
})

test('is valid, well-formed JSON below 20 kB, whatever the message', () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...Object.values(hostileTexts)))
  const texts = fc.dictionary(text, text, { maxKeys: 5 })
  const number = fc.option(fc.double())
  const alert = fc
    .record({
      text,
      changes: fc.record({ labels: texts, annotations: texts, value: number, threshold: number }),
    })
    .map(({ text: one, changes }) => ({ ...alertOf(one), ...changes }))
  const message: fc.Arbitrary<Message> = fc.oneof(
    fc
      .record({ text, alerts: fc.array(alert, { minLength: 1, maxLength: 25 }) })
      .map(({ text: one, alerts }) => messageOf(one, { alerts })),
    text.map(announcementOf),
    text.map(testOf),
  )
  fc.assert(
    fc.property(message, (given) => {
      const body = bodyOf(given)
      expect(body.isWellFormed()).toBe(true)
      expect(bytesOf(body)).toBeLessThan(20_000)
      expect(JSON.parse(body)).toHaveProperty('data.title')
      expect(body).not.toMatch(/\\u00[01]/)
    }),
    { numRuns: 50 },
  )
})
