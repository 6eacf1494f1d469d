import { describe, expect, test } from 'vitest'

import type { AlertMessage, Message } from '../message/message.ts'
import { alertOf, announcementOf, messageOf } from '../testing/hostile-messages.ts'
import { sampleAlert, sampleAnnouncement, sampleMessage, sampleTest } from '../testing/messages.ts'
import type { Reader } from '../words/reader.ts'
import { writeMail, type Mail } from './mail.ts'

const parties = { from: { name: '', address: 'alerts@bot.example.com' }, to: [] }
const english: Reader = { language: 'en', timeZone: 'UTC' }
const keep = (text: string): string => text
const write = (message: Message = sampleMessage(), reader = english): Mail =>
  writeMail(message, { ...parties, ...reader }, keep)

const ended = { state: 'resolved', news: 'resolved', resolvedAt: '2026-01-05T10:42:00.000Z' } as const
const recovered = sampleAlert({ ...ended, resolution: 'recovered', durationMs: 2_640_000 })
const stopped = sampleAlert({ ...ended, resolution: 'stale_timeout', durationMs: 2_640_000 })
const several = sampleMessage({
  alerts: [
    sampleAlert({ severity: 'critical', labels: { api: 'glm' } }),
    sampleAlert({ alertId: 'alert_2', fingerprint: 'f2' }),
    recovered,
  ],
  more: { firing: { warning: 6 }, resolved: {} },
})

/** Messages with as much as possible of everything. Their texts are six times as long in HTML. */
const huge = (length: number): readonly Message[] => {
  const text = '"'.repeat(length)
  const many = Array.from({ length: 200 }, (_, n) => `${n}${text}`)
  const url = `https://a.example/${text.slice(0, 1900)}`
  const links = { alert: url, silence: url, runbook: url, dashboard: url }
  const labels = Object.fromEntries(many.map((name) => [name, text]))
  return [
    messageOf(text, { alerts: [{ ...alertOf(text), labels, annotations: labels, links }] }),
    messageOf(text, { alerts: many.map((one) => ({ ...alertOf(one), links })) }),
    { ...announcementOf(text), fields: many.map((name) => ({ name, value: text })) },
  ]
}

/** The text of an HTML part as a person reads it. */
function read(html: string): string {
  const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }
  return html
    .replace(/^.*<body/s, '<body')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&([a-z\d#]+);/g, (_all, name: string) => entities[name] ?? '?')
}

/** The words without URLs and the marks that only one of the parts has. */
const words = (text: string): string =>
  text
    .replace(/https?:\/\/\S+/g, '')
    .replace(/^- |[[\]:\uff1a\s]+/gmu, ' ')
    .replace(/\s+/g, ' ')
    .trim()

/** The background of each badge, the one of the whole first. */
const badges = (html: string): readonly string[] =>
  [...html.matchAll(/<span style="[^"]*background:(#[\da-f]{6})/g)].map(([, colour = '']) => colour)

describe('the text part', () => {
  test('has headline, meaning, what to do, facts, links and ids, each once', () => {
    const { subject, text } = write()
    expect(text.split('\n\n')).toEqual([
      subject,
      expect.stringMatching(/^ {2}Reviews are late or missing\.$/m) as string,
      'What to do:\n  See whether the API is down. If it is, pause the bot.',
      expect.stringMatching(/: https:\/\/wiki\.example\.com\/runbooks\/api-errors$/m) as string,
      expect.stringMatching(/^\S[^\n]*: .*\b09:58\b[^]*: review-bot on bot-1/m) as string,
      'high_api_error_rate · alert_1\n',
    ])
    for (const part of ['Reviews are late', 'review-bot on bot-1', 'alert_1', 'api-errors'])
      expect([part, text.split(part).length - (part === 'alert_1' ? 2 : 1)]).toEqual([part, 1])
  })

  test('lists several alerts with state, title, text and link, and counts the others', () => {
    const { text } = write(several)
    expect(text).toMatch(/^- \[CRITICAL\] api glm: .*34%.*\n {2}\S[^\n]*: https:\/\/\S+$/m)
    expect(text).toMatch(/^- \[RESOLVED\] api gitlab: .+$/m)
    expect(text).toMatch(/^.*\b6\b.*$/m)
  })

  test('shows times in the zone of the reader', () => {
    expect(write(sampleMessage(), { language: 'en', timeZone: 'Asia/Shanghai' }).text).toContain('17:58')
  })

  test('of an announcement has no empty parts', () => {
    const message = sampleAnnouncement({ text: '', fields: [], links: [], instance: null })
    expect(write(message)).toMatchObject({
      subject: '[INFO] Review bot 1.4.0 is live',
      text: '[INFO] Review bot 1.4.0 is live\n',
    })
  })

  test('indents texts of several lines, so that they cannot be mistaken for a fact', () => {
    const evil = 'x\nRunbook: https://evil.example\u2028Severity: info'
    const { text } = write(sampleAnnouncement({ text: evil }))
    expect(text).toContain('  x\n  Runbook: https://evil.example\n  Severity: info\n')
    for (const alert of [
      sampleAlert({ annotations: { action: evil, summary: evil } }),
      sampleAlert({ labels: { a: evil }, detail: evil, note: evil, by: evil }),
    ])
      expect(write(sampleMessage({ alerts: [alert] })).text).not.toContain('\nRunbook: https://evil')
  })
})

const kinds: readonly Message[] = [
  sampleMessage(),
  sampleMessage({ form: 'brief' }),
  sampleMessage({ type: 'resolved', alerts: [recovered] }),
  several,
  sampleTest(),
  sampleAnnouncement(),
]
test.each(kinds)('text and HTML have the same words: %#', (message) => {
  for (const language of ['en', 'zh-CN'] as const) {
    const { text, html } = write(message, { language, timeZone: 'UTC' })
    expect(words(read(html))).toBe(words(text))
  }
})

test('is written in the language of the reader, and says so to the mail program', () => {
  const { subject, text, html } = write(sampleMessage(), { language: 'zh-CN', timeZone: 'Asia/Shanghai' })
  for (const part of [subject, text, html]) expect(part).toMatch(/\p{Script=Han}/u)
  expect(html).toContain('<html lang="zh-CN">')
  expect(write().html).toContain('<html lang="en">')
})

describe('the HTML part', () => {
  test('has a badge in the colour of the worst that fires, green only for a recovery, and grey for another end', () => {
    const [green, grey] = ['#1a7040', '#5f6368']
    expect(badges(write(several).html)).toEqual(['#a3141f', '#a3141f', '#f2b01e', green])
    const over = (alerts: AlertMessage['alerts']): readonly string[] =>
      badges(write(sampleMessage({ type: 'resolved', alerts })).html)
    expect(over([recovered])).toEqual([green])
    expect(over([stopped])).toEqual([grey])
    expect(over([{ ...recovered, resolution: 'rule_removed' }])).toEqual([grey])
  })

  test('has what to do above the facts, in a box of its own', () => {
    const { html } = write()
    expect(html).toMatch(
      /<p style="[^"]*background:[^"]*font-size:16px[^"]*"><b>What to do<\/b><br>\nSee whether/,
    )
    expect(html.indexOf('What to do')).toBeLessThan(html.indexOf('review-bot on bot-1'))
  })

  test('has no fixed width but that of the names, and breaks long words', () => {
    const { html } = write(sampleMessage({ alerts: [sampleAlert({ labels: { api: 'x'.repeat(400) } })] }))
    const widths = [...html.matchAll(/[^-]width:(\d+)px/g)].map(([, width]) => Number(width))
    for (const width of widths) expect(width).toBeLessThanOrEqual(104)
    expect(html).toMatch(/<h1 style="[^"]*overflow-wrap:anywhere/)
  })

  test('has no colour of text or page but that of badges, so that a mail program in dark mode uses its own', () => {
    for (const message of kinds) {
      const { html } = write(message)
      const plain = html.replace(/<span style="[^"]*">/g, '<span>')
      expect(plain).not.toMatch(/[^-]color:(?!inherit)|background:(?!rgba)/)
    }
  })

  test('loads nothing and has inline styles only', () => {
    for (const message of kinds)
      expect(write(message).html).not.toMatch(
        /<(?:img|link|style|script|iframe|object)|url\(|@import|\bsrc=/i,
      )
  })

  test('links only to http and https URLs', () => {
    const urls = [
      'https://a.example/?q="><i>',
      'javascript:alert(1)',
      'data:text/html,x',
      'file:///etc/passwd',
      'x',
    ]
    const links = urls.map((url) => ({ label: 'x', url }))
    const { html } = write(sampleAnnouncement({ links }))
    expect(html.match(/href="[^"]*"/g)).toEqual(['href="https://a.example/?q=%22%3E%3Ci%3E"'])
    expect(html).not.toMatch(/javascript:|data:text|file:/)
  })
})

describe('size', () => {
  test.each([100, 1000, 100_000])('of the HTML stays below what Gmail shows, from texts of %d', (length) => {
    for (const message of huge(length)) {
      const { subject, html } = write(message)
      expect(Buffer.byteLength(html)).toBeLessThanOrEqual(100_000)
      expect(subject.length).toBeLessThanOrEqual(200)
    }
  })

  test('of a message with 20 alerts leaves all of them named', () => {
    const alerts = Array.from({ length: 20 }, (_, n) => ({ ...alertOf('"'.repeat(400)), rule: `rule_${n}_` }))
    const { text, html } = write(sampleMessage({ alerts }))
    for (const { rule } of alerts) for (const part of [text, html]) expect(part).toContain(rule)
  })
})
