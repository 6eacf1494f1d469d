import { describe, expect, test } from 'vitest'

import { discordMinimalPayload, discordPayload } from '../src/chat/discord-payload.ts'
import { slackMinimalPayload, slackPayload } from '../src/chat/slack-payload.ts'
import { writeMail } from '../src/email/mail.ts'
import type { Message } from '../src/message/message.ts'
import { sampleAlert, sampleAnnouncement, sampleMessage } from '../src/testing/messages.ts'
import type { Redact } from '../src/text.ts'
import { webhookBody } from '../src/webhook/body.ts'
import { cardOf } from '../src/words/card-of.ts'
import { english } from './words-scenes.ts'

const parties = { from: { name: '', address: 'alerts@bot.example.com' }, to: [] }

/** What each channel writes of a message. */
const writers: Readonly<Record<string, (message: Message, redact: Redact) => unknown>> = {
  discord: (message, redact) => discordPayload(cardOf(message, english, redact), redact),
  'discord in the minimal form': (message, redact) =>
    discordMinimalPayload(cardOf(message, english, redact), redact),
  slack: (message, redact) => slackPayload(cardOf(message, english, redact), redact),
  'slack in the minimal form': (message, redact) =>
    slackMinimalPayload(cardOf(message, english, redact), redact),
  email: (message, redact) => writeMail(message, { ...parties, ...english }, redact),
  webhook: (message, redact) => webhookBody(message, redact),
  'webhook for machines': (message, redact) => webhookBody(message, redact, true),
}

/** A URL of 2000 characters, most of them markup. */
const url = (index: number): string => `https://example.com/${index}/`.padEnd(2000, 'a_*|(')

const hugeMessages = (count: number): Readonly<Record<string, Message>> => {
  const urls = Array.from({ length: count }, (_, index) => url(index))
  const all = urls.join(' ')
  const record = Object.fromEntries(urls.map((value, index) => [`name${index}`, value]))
  const links = { alert: url(1), silence: url(2), runbook: url(3), dashboard: url(4) }
  return {
    links: sampleAnnouncement({ links: urls.map((one) => ({ label: one, url: one })) }),
    'a text full of links': sampleAnnouncement({ title: all, text: all.replaceAll('https', '\n[x](<https') }),
    fields: sampleAnnouncement({ fields: urls.map((value) => ({ name: value, value })) }),
    alerts: sampleMessage({
      alerts: urls.map((value, index) =>
        sampleAlert({ fingerprint: `f${index}`, labels: { value }, annotations: { action: value }, links }),
      ),
    }),
    'labels and annotations': sampleMessage({
      alerts: [sampleAlert({ labels: record, annotations: record, reasons: urls, links })],
    }),
    'texts of an alert': sampleMessage({
      alerts: [sampleAlert({ text: all, summary: all, description: all, detail: all, note: all, rule: all })],
    }),
  }
}

const few = hugeMessages(500)
const many = hugeMessages(5000)

/** How often and in how many characters secrets are searched for: every text passes there. */
function workOf(write: (typeof writers)[string], message: Message): { calls: number; characters: number } {
  const work = { calls: 0, characters: 0 }
  write(message, (text) => {
    work.calls += 1
    work.characters += text.length
    return text
  })
  return work
}

describe.each(Object.entries(writers))('%s', (_channel, write) => {
  test.each(Object.keys(few))('does the same work for 5000 links of 2 kB as for 500: %s', (kind) => {
    const { [kind]: small = few.links } = few
    const { [kind]: large = many.links } = many
    const work = workOf(write, large as Message)
    // The numbers of what is left out have another length.
    expect(work.characters).toBeLessThan(workOf(write, small as Message).characters + 5000)
    expect(work.calls).toBeLessThanOrEqual(workOf(write, small as Message).calls + 5)
    expect(work.characters).toBeLessThan(2_000_000)
  })
})
