import assert from 'node:assert/strict'

import type { Message } from '../message/message.ts'
import { assertOutcome, assertPayloads, send } from './assertions.ts'
import type { ChannelUnderTest } from './channel-under-test.ts'
import {
  alertOf,
  announcementOf,
  hostileTexts,
  messageOf,
  outsideFacts,
  ownFacts,
  testOf,
} from './hostile-messages.ts'
import { sampleAlert, sampleAnnouncement, sampleMessage } from './messages.ts'

/** A rule that every channel keeps. Rejects with an assertion that says what was expected. */
export type Rule = (channel: ChannelUnderTest) => Promise<void>

/** Limits of texts that services document. */
const LIMITS: readonly number[] = [150, 256, 1024, 2000, 3000, 4096, 6000]
/** Limits of lists that services document. */
const COUNTS: readonly number[] = [5, 10, 20, 25, 50, 64, 100]
/** Of characters most services escape one, and the other takes two UTF-16 units. */
const PATTERNS = ['x&', '\u{1f600}']

const alertFacts = { ...ownFacts, ...outsideFacts }

/** Rules about the texts of a message. */
export const textRules: Readonly<Record<string, Rule>> = {
  'delivers hostile text in any fact of an alert': async (channel) => {
    const { long = '', ...others } = hostileTexts
    const short = Object.values(others).filter(({ length }) => length < 1000)
    for (const text of ['', short.join(' '), long])
      for (const [fact, change] of Object.entries(alertFacts)) {
        const before = channel.payloads().length
        const message = sampleMessage({ alerts: [sampleAlert(change(text))] })
        assertOutcome(await send(channel, message), 'delivered', `${text.length} characters in ${fact}`)
        assertPayloads(channel, before + 1)
      }
  },
  'delivers a message with 20 alerts of hostile text': async (channel) => {
    for (const [kind, text] of Object.entries(hostileTexts)) {
      const message = messageOf(text, { alerts: Array.from({ length: 20 }, () => alertOf(text)) })
      assertOutcome(await send(channel, message), 'delivered', kind)
    }
    assertPayloads(channel, Object.keys(hostileTexts).length)
  },
  'delivers texts as long as a limit that services have, and longer': async (channel) => {
    for (const limit of LIMITS)
      for (const length of [limit, limit + 1])
        for (const pattern of PATTERNS) {
          const text = pattern.repeat(length / 2 + 1).slice(0, length)
          for (const message of [messageOf(text), announcementOf(text), ...withOneFact(text)])
            assertOutcome(await send(channel, message), 'delivered', `${length} units of ${pattern}`)
        }
  },
  'delivers lists as long as a limit that services have, and longer': async (channel) => {
    for (const count of COUNTS)
      for (const length of [count, count + 1])
        for (const message of withLists(length))
          assertOutcome(await send(channel, message), 'delivered', `lists of ${length}`)
  },
  'delivers a message with very long lists of long texts': async (channel) => {
    for (const message of withLists(1000, '\u4e2d'.repeat(300)))
      assertOutcome(await send(channel, message), 'delivered', `a message ${message.type}`)
  },
  'sends the brief form without text from outside': async (channel) => {
    const rule = 'rule-of-the-brief-form'
    const outside = 'from-outside'
    for (const [fact, change] of Object.entries(outsideFacts)) {
      const alerts = [sampleAlert({ rule, ...change(outside) })]
      const before = channel.payloads().length
      const message = sampleMessage({ form: 'brief', group: outside, thread: outside, alerts })
      assertOutcome(await send(channel, message), 'delivered', `the brief form, ${fact}`)
      assertPayloads(channel, before + 1)
      const payload = channel.payloads().at(-1) ?? ''
      assert.ok(payload.includes(rule), 'the payload does not have the rule')
      assert.ok(!payload.includes(outside), `the payload has text from outside: ${fact}, group or thread`)
    }
  },
  ...Object.fromEntries(
    Object.entries(hostileTexts).map(([kind, text]): [string, Rule] => [
      `delivers hostile text: ${kind}`,
      async (channel) => {
        const messages = [messageOf(text), announcementOf(text), testOf(text), messageWithText(text)]
        for (const message of messages)
          assertOutcome(await send(channel, message), 'delivered', `${kind}, ${message.type}`)
        assertPayloads(channel, messages.length)
      },
    ]),
  ),
}

/** A message whose text replaces the channel's own words. */
function messageWithText(text: string): Message {
  return messageOf(text, { alerts: [{ ...alertOf(text), text }] })
}

/** Messages with the text in one of the facts that are shown at length. */
function withOneFact(text: string): readonly Message[] {
  const facts = [{ text }, { annotations: { action: text, summary: text } }]
  return facts.map((fact) => sampleMessage({ alerts: [sampleAlert(fact)] }))
}

/** Messages with lists of this length. */
function withLists(length: number, text = ''): readonly Message[] {
  const many = Array.from({ length }, (_, n) => `${n}${text}`)
  const record = Object.fromEntries(many.map((one) => [one, one]))
  const alert = sampleAlert({ labels: record, annotations: record, reasons: many })
  return [
    sampleMessage({ alerts: [alert] }),
    sampleMessage({ alerts: many.map((one) => sampleAlert({ alertId: one, fingerprint: one, rule: one })) }),
    sampleAnnouncement({
      fields: many.map((one) => ({ name: one, value: one })),
      links: many.map((one) => ({ label: one, url: `https://bot.example.com/${one}` })),
    }),
  ]
}
