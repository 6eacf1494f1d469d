import { readFileSync } from 'node:fs'

import fc from 'fast-check'
import { createTransport } from 'nodemailer'
import PostalMime from 'postal-mime'
import { describe, expect, test } from 'vitest'

import type { Message } from '../message/message.ts'
import { hostileTexts, sampleMessage } from '../testing/messages.ts'
import { writeMail, type Mail } from './mail.ts'

const parties = { from: { name: '', address: 'alerts@bot.example.com' }, to: [] }
const write = (overrides: Partial<Message> = {}, redact = (text: string): string => text): Mail =>
  writeMail(sampleMessage(overrides), parties, redact)
const { alert: sampleAlert } = sampleMessage()

/** A message as an alert manager writes it: its text repeats title, fields and links. */
const fromAlerts: Partial<Message> = {
  severity: 'critical',
  title: '[CRITICAL] high_disk_usage: disk_percent is 95.5 (threshold: > 90)',
  text: [
    'The data disk is nearly full',
    'disk_percent is 95.5 (threshold: > 90)',
    'Severity: critical',
    'Since: 2026-01-05T10:00:00.000Z',
    'Runbook: https://wiki.example.com/runbooks/disk',
  ].join('\n'),
  fields: [
    { name: 'Severity', value: 'critical' },
    { name: 'Since', value: '2026-01-05T10:00:00.000Z' },
  ],
  labels: { host: 'bot-1', mount: '/data' },
  links: [{ rel: 'runbook', url: 'https://wiki.example.com/runbooks/disk' }],
  ...(sampleAlert && { alert: { ...sampleAlert, value: 95.5, threshold: 90, acknowledgedBy: 'ann' } }),
}

const headerNames = [
  'auto-submitted',
  'content-type',
  'date',
  'from',
  'in-reply-to',
  'message-id',
  'mime-version',
  'references',
  'subject',
  'to',
  'x-auto-response-suppress',
]

/** A message with as much as possible of everything. Its texts are six times as long in HTML. */
const huge = (length: number): Partial<Message> => {
  const text = '"'.repeat(length)
  const many = Array.from({ length: 200 }, (_, n) => `${n}${text}`)
  return {
    title: text,
    text,
    fields: many.map((name) => ({ name, value: text })),
    labels: Object.fromEntries(many.map((name) => [name, text])),
    links: many.map((part) => ({ rel: 'alert', url: `https://a.example/${part.slice(0, 1900)}` })),
  }
}

/** The text of an HTML part as a person reads it. */
function read(html: string): string {
  const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }
  return html
    .replace(/^.*<body/s, '<body')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&([a-z\d#]+);/g, (_all, name: string) => entities[name] ?? '?')
}

/** A part as it was before it was sent; parsers add a line break at the end. */
const lines = (part = ''): string => part.replaceAll('\r\n', '\n').trimEnd()

/** The words without the marks that only one of the parts has. */
const words = (text: string): string => text.replace(/[[\]:\s]+/gu, ' ').trim()

describe('the text part', () => {
  test('has title, value and threshold, time, acknowledgement, labels and runbook, each once', () => {
    expect(write(fromAlerts).text).toBe(`[CRITICAL] high_disk_usage: disk_percent is 95.5 (threshold: > 90)

  The data disk is nearly full

Severity: critical
Value: 95.5 (threshold 90)
Since: 2026-01-05 10:00:00 UTC
Acknowledged by: ann
Labels: host=bot-1, mount=/data
Runbook: https://wiki.example.com/runbooks/disk

high_error_rate · alert_1
`)
  })

  test('shows every time in UTC, wherever it stands in a fact', () => {
    const fields = [{ name: 'Resolved', value: '2026-01-05T10:42:00.000Z after 42m (recovered)' }]
    expect(write({ type: 'resolved', fields }).text).toContain(
      'Fired: 2026-01-05 10:00:00 UTC\nLabels: api=gitlab\nResolved: 2026-01-05 10:42:00 UTC after 42m (recovered)\n',
    )
  })

  test('of a message without an alert has no empty parts', () => {
    const { alert: _alert, ...announcement } = sampleMessage({
      type: 'announcement',
      severity: 'info',
      text: '',
      links: [],
    })
    expect(writeMail({ ...announcement, fields: [], labels: {} }, parties, (one) => one)).toMatchObject({
      subject: '[INFO] High API error rate',
      text: '[INFO] High API error rate\n\nSeverity: info\n',
    })
  })

  test('indents the text of the message, so that it cannot be mistaken for a fact', () => {
    const { text } = write({ text: 'x\nRunbook: https://evil.example\u2028Severity: info', fields: [] })
    expect(text).toContain('  x\n  Runbook: https://evil.example\n  Severity: info\n')
    expect(write({ labels: { a: 'x\nRunbook: https://evil.example' } }).text).not.toContain(
      '\nRunbook: https://evil',
    )
  })
})

test.each(['fired', 'reminded', 'resolved', 'digest', 'test', 'announcement'] as const)(
  'text and HTML have the same words: %s',
  (type) => {
    for (const message of [{ type }, { ...fromAlerts, type }]) {
      const { text, html } = write(message)
      expect(words(read(html))).toBe(words(text))
    }
  },
)

test('a mail looks as in the documentation', () => {
  const docs = readFileSync(new URL('../../../../docs/notifiers.md', import.meta.url), 'utf8')
  const picture = /^Subject: (.*)\n\n((?:┃.*\n)+)/m.exec(docs)
  const known = {
    ...sampleAlert,
    ...fromAlerts.alert,
    rule: 'high_disk_usage',
    id: '0194f3d2-7c1b-7000-8000-1234567890ab',
  }
  const { subject, html } = write({ ...fromAlerts, alert: known as Message['alert'] & object })
  expect(picture?.[1]).toBe(subject)
  expect(words((picture?.[2] ?? '').replace(/[┃▐▌─]/g, ' '))).toBe(words(read(html)))
})

describe('the HTML part', () => {
  test('loads nothing and has inline styles only', () => {
    const { html } = write(fromAlerts)
    expect(html).not.toMatch(/<(?:img|link|style|script|iframe|object)|url\(|@import|\bsrc=/i)
  })

  test('links only to http and https URLs', () => {
    const links = [
      'https://a.example/?q="><i>',
      'javascript:alert(1)',
      'data:text/html,x',
      'file:///etc/passwd',
      'x',
    ]
    const { html } = write({ links: links.map((url) => ({ rel: 'runbook', url })) })
    expect(html.match(/href="[^"]*"/g)).toEqual(['href="https://a.example/?q=%22%3E%3Ci%3E"'])
    expect(html).not.toMatch(/javascript:|data:text|file:/)
  })
})

describe('size', () => {
  test.each([100, 1000, 100_000])('of the HTML stays below what Gmail shows, from texts of %d', (length) => {
    const { subject, text, html } = write(huge(length))
    expect(Buffer.byteLength(html)).toBeLessThanOrEqual(100_000)
    expect(subject.length).toBeLessThanOrEqual(200)
    expect(/\(\d+ more\)/.test(text)).toBe(true)
  })

  test('of a text of 4000 characters is kept whole', () => {
    expect(write({ text: 'x'.repeat(4000) }).text).toContain('x'.repeat(4000))
  })
})

test('secrets are searched for without the marks that could hide them', () => {
  expect(
    write({ title: 'ses\u202eame-open\u2066' }, (text) => text.replaceAll('sesame-open', '[redacted]'))
      .subject,
  ).toBe('[WARNING] [redacted]')
})

describe('hostile text', { timeout: 30_000 }, () => {
  const hostile = fc.oneof(
    fc.constantFrom(...Object.values(hostileTexts)),
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc
      .array(
        fc.constantFrom(
          '\r',
          '\n',
          '\0',
          '\u2028',
          '\u202e',
          '\ud800',
          '<',
          '>',
          '"',
          "'",
          '&',
          '--',
          'Bcc: a@b.cc',
          '=?utf-8?B?',
          ': ',
        ),
        { maxLength: 30 },
      )
      .map((parts) => parts.join('')),
  )
  const message = fc.record({
    id: hostile,
    group: hostile,
    title: hostile,
    text: hostile,
    timestamp: hostile,
    fields: fc.array(fc.record({ name: hostile, value: hostile }), { maxLength: 3 }),
    labels: fc.dictionary(hostile, hostile, { maxKeys: 3 }),
    links: fc.array(fc.record({ rel: fc.constant('runbook' as const), url: hostile }), { maxLength: 3 }),
  })
  /** Every tag of the HTML part. Any other one came from outside. */
  const tag =
    /<!doctype html>|<\/?(?:html|head|body|title|div|p|span|h1|table|tr|th|td|a)(?: (?:lang="en"|style="[^"<>]*"|href="https?:[^"<>]*"))*>|<meta (?:charset|name)="[^"<>]*"(?: content="[^"<>]*")?>|<br>/g

  test('is neither markup nor an attribute', () => {
    fc.assert(
      fc.property(message, (overrides) => {
        const { html } = write(overrides)
        expect(html.replace(tag, '')).not.toMatch(/[<>"']/)
      }),
      { numRuns: 300 },
    )
  })

  test('adds no header, and arrives as it was written', async () => {
    const transport = createTransport({ streamTransport: true, buffer: true, newline: 'windows' })
    await fc.assert(
      fc.asyncProperty(message, async (overrides) => {
        const mail = write(overrides)
        const to = [{ name: 'Ann', address: 'ann@example.com' }]
        const { message: raw } = await transport.sendMail({ ...mail, to })
        const parsed = await PostalMime.parse(raw as Buffer)
        const names = parsed.headers.map(({ key }) => key)
        expect(names.toSorted()).toEqual(headerNames)
        expect(lines(parsed.text)).toBe(lines(mail.text))
        expect(lines(parsed.html)).toBe(lines(mail.html))
        expect(parsed.subject).toBe(mail.subject)
      }),
      { numRuns: 100 },
    )
  })

  test('is valid text without control characters, in every part', () => {
    fc.assert(
      fc.property(message, (overrides) => {
        const { subject, text, html } = write(overrides)
        for (const part of [subject, text, html]) {
          expect(part.isWellFormed()).toBe(true)
          expect(part).not.toMatch(/(?![\t\n])\p{Cc}|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/u)
        }
        expect(subject).not.toMatch(/[\t\n]/)
      }),
      { numRuns: 300 },
    )
  })
})
