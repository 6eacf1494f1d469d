import fc from 'fast-check'
import { createTransport } from 'nodemailer'
import PostalMime from 'postal-mime'
import { describe, expect, test } from 'vitest'

import type { Message } from '../message/message.ts'
import { alertOf, announcementOf, hostileTexts, messageOf, testOf } from '../testing/hostile-messages.ts'
import { sampleAnnouncement } from '../testing/messages.ts'
import type { Reader } from '../words/reader.ts'
import { writeMail, type Mail } from './mail.ts'

const parties = { from: { name: '', address: 'alerts@bot.example.com' }, to: [] }
const english: Reader = { language: 'en', timeZone: 'UTC' }
const keep = (text: string): string => text
const write = (message: Message, reader = english, redact = keep): Mail =>
  writeMail(message, { ...parties, ...reader }, redact)

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

/** A part as it was before it was sent; parsers add a line break at the end. */
const lines = (part = ''): string => part.replaceAll('\r\n', '\n').trimEnd()

const hideSesame = (text: string): string => text.replaceAll('sesame-open', '[redacted]')

test('secrets are searched for without the marks that could hide them', () => {
  const { subject } = write(sampleAnnouncement({ title: 'ses\u202eame-open\u2066' }), english, hideSesame)
  expect(subject).toBe('[INFO] [redacted]')
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
  const message: fc.Arbitrary<Message> = fc.oneof(
    hostile.map((text) => messageOf(text)),
    hostile.map((text) => messageOf(text, { alerts: [alertOf(text), { ...alertOf(text), text }] })),
    hostile.map((text) => messageOf(text, { alerts: [{ ...alertOf(text), text }] })),
    hostile.map(announcementOf),
    hostile.map(testOf),
  )
  const reader: fc.Arbitrary<Reader> = fc.record({
    language: fc.constantFrom('en', 'zh-CN'),
    timeZone: fc.constantFrom('UTC', 'Asia/Shanghai'),
  })
  /** Every tag of the HTML part. Any other one came from outside. */
  const tag =
    /<!doctype html>|<\/?(?:html|head|body|title|div|p|span|h1|b|table|tr|th|td|a)(?: (?:lang="(?:en|zh-CN)"|style="[^"<>]*"|href="https?:[^"<>]*"))*>|<meta (?:charset|name)="[^"<>]*"(?: content="[^"<>]*")?>|<br>/g

  test('is neither markup nor an attribute', () => {
    fc.assert(
      fc.property(message, reader, (given, one) => {
        const { html } = write(given, one)
        expect(html.replace(tag, '')).not.toMatch(/[<>"']/)
      }),
      { numRuns: 200 },
    )
  })

  test('adds no header, and arrives as it was written', async () => {
    const transport = createTransport({ streamTransport: true, buffer: true, newline: 'windows' })
    await fc.assert(
      fc.asyncProperty(message, reader, async (given, one) => {
        const mail = write(given, one)
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
      fc.property(message, reader, (given, one) => {
        const { subject, text, html } = write(given, one)
        for (const part of [subject, text, html]) {
          expect(part.isWellFormed()).toBe(true)
          expect(part).not.toMatch(/(?![\t\n])\p{Cc}|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/u)
        }
        expect(subject).not.toMatch(/[\t\n]/)
      }),
      { numRuns: 200 },
    )
  })
})
