import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { inspect } from 'node:util'

import { ALERT_NEWS } from '../message/message-alert.ts'
import { ALERT_MESSAGE_TYPES, type Message } from '../message/message.ts'
import { SEVERITIES, type Severity } from '../message/severity.ts'
import type { SendContext } from '../notifier.ts'
import { LANGUAGES } from '../words/reader.ts'
import {
  assertArrival,
  assertDeclarations,
  assertDelivery,
  assertNoSecret,
  assertOutcome,
  assertPayloads,
  formsOf,
  printed,
  send,
  settled,
} from './assertions.ts'
import { changingMessage, invalidMessages, oddMessages, throwingMessage } from './broken-messages.ts'
import type { OptionalPart } from './channel-under-test.ts'
import { announcementOf, messageOf, testOf } from './hostile-messages.ts'
import { sampleAlert, sampleAnnouncement, sampleMessage, sampleTest } from './messages.ts'
import type { Rule } from './text-rules.ts'

/** How long an attempt runs before it is cancelled if the service does not say when it has the message. */
const UNDER_WAY_MS = 50

/** How often a signal is looked at, 10 ms apart, before a listener on it counts as left behind. */
const MAX_TURNS = 100

/** The parts without which a rule would test nothing. */
export const needs: Readonly<Record<string, OptionalPart>> = {
  'writes in the language of its reader': 'withReader',
  'redacts its own secrets in what it sends': 'secrets',
  'sends a message once whose response is cut off, and does not call it one that has not arrived': 'cutOff',
  'settles when its attempt is cancelled under way': 'hang',
}

/** Rules of every channel, by their titles. */
export const channelRules: Readonly<Record<string, Rule>> = {
  'has a name and a kind, and shows no secret when printed': async (channel) => {
    const { name, kind } = channel.notifier
    assert.match(name, /\S/, 'the notifier has no name')
    assert.match(kind, /\S/, 'the notifier has no kind')
    assertNoSecret(channel, printed(channel.notifier), 'the notifier')
  },
  'declares what its caller applies, and prints neither destination nor recipients': async (channel) => {
    assertDeclarations(channel.notifier)
    const { destination, recipients = [] } = channel.notifier
    const shown = `${printed(channel.notifier)} ${JSON.stringify(channel.notifier)}`
    for (const text of [...recipients, destination?.()])
      assert.ok(text === undefined || !shown.includes(text), 'the notifier shows where it sends to')
  },
  'delivers a message once and leaves it unchanged': async (channel) => {
    assertOutcome(await send(channel, deepFreeze(sampleMessage())), 'delivered', 'a frozen message')
    assertPayloads(channel, 1)
  },
  'delivers messages of every type, severity, state and news': async (channel) => {
    const messages = [sampleTest(), ...SEVERITIES.flatMap(messagesOf)]
    for (const message of messages)
      assertOutcome(await send(channel, message), 'delivered', `a message ${message.type}`)
    assertPayloads(channel, messages.length)
  },
  'delivers a message with 20 alerts, and names in the outcome only such as are in it': async (channel) => {
    const alerts = Array.from({ length: 20 }, (_, n) =>
      sampleAlert({ alertId: `alert_${n}`, fingerprint: `f${n}` }),
    )
    const more = { firing: { critical: 1, warning: 30 }, resolved: { error: 2 } }
    const delivery = await send(channel, deepFreeze(sampleMessage({ alerts, more })))
    assertOutcome(delivery, 'delivered', 'a message with 20 alerts')
    const known = new Set(alerts.map(({ fingerprint }) => fingerprint))
    for (const refused of (delivery.outcome === 'delivered' && delivery.refusedAlerts) || [])
      assert.ok(known.has(refused), `refusedAlerts: ${refused} is not an alert of the message`)
  },
  'writes in the language of its reader': async ({ withReader, payloads }) => {
    assert.ok(withReader)
    const context = { signal: new AbortController().signal, attempt: 1 }
    for (const language of LANGUAGES) {
      const delivery = await settled(withReader({ language }).send(sampleMessage(), context))
      assertOutcome(delivery, 'delivered', language)
      const isChinese = /\p{Script=Han}/u.test(payloads().at(-1) ?? '')
      assert.ok(isChinese === (language === 'zh-CN'), `the payload is not written in ${language}`)
    }
  },
  'keeps messages sent at the same time apart': async (channel) => {
    const titles = [1, 2, 3, 4, 5].map((n) => `number-${n}-`)
    const messages = titles.map((title, n) => sampleAnnouncement({ id: `msg_${n}`, title }))
    const deliveries = await Promise.all(messages.map((message) => send(channel, message)))
    for (const delivery of deliveries) assertOutcome(delivery, 'delivered', 'a message beside others')
    for (const title of titles) {
      const { length } = channel.payloads().filter((payload) => payload.includes(title))
      assert.ok(length === 1, `${length} payloads have the title ${title}`)
    }
  },
  'redacts its own secrets in what it sends': async (channel) => {
    const written = channel.secrets.flatMap((secret) => Object.values(formsOf(secret)))
    const text = `before ${written.join(' between ')} after`
    for (const message of [messageOf(text), announcementOf(text), testOf(text)])
      assertOutcome(await send(channel, message), 'delivered', `the secrets, ${message.type}`)
  },
  'reports each failure as a value without a secret': async (channel) => {
    const failures = Object.entries(channel.failures)
    assert.ok(failures.length > 0, 'failures: expected at least one way to make the service fail')
    for (const [kind, fail] of failures) {
      fail()
      for (const message of [sampleMessage(), messageOf(channel.secrets.join(' '))]) {
        const delivery = await send(channel, message)
        assert.ok(delivery.outcome !== 'delivered', `${kind}: expected a failure, got delivered`)
        assertNoSecret(channel, printed(delivery), kind)
      }
    }
  },
  'refuses anything but a message as permanent, and sends nothing': async (channel) => {
    for (const wrong of [undefined, null, 'text', 7, [], {}] as unknown[])
      assertOutcome(await send(channel, wrong as Message), 'permanent', inspect(wrong))
    assertPayloads(channel, 0)
  },
  'refuses a message with a part of the wrong type as permanent, and sends nothing': async (channel) => {
    for (const { part, message } of invalidMessages())
      assertOutcome(await send(channel, message), 'permanent', `a message with a wrong ${part}`)
    assertPayloads(channel, 0)
  },
  'refuses a message with a part that throws as permanent, and sends nothing': async (channel) => {
    assertOutcome(await send(channel, throwingMessage()), 'permanent', 'a message with alerts that throw')
    assertPayloads(channel, 0)
  },
  'delivers a message with a part that is odd but of the right type': async (channel) => {
    const messages = oddMessages()
    for (const { part, message } of messages)
      assertOutcome(await send(channel, message), 'delivered', `a message with an odd ${part}`)
    assertPayloads(channel, messages.length)
  },
  'sends the first reading of a message whose parts change': async (channel) => {
    assertOutcome(await send(channel, changingMessage()), 'delivered', 'a message whose title changes')
    const [payload = ''] = channel.payloads()
    assert.ok(payload.includes('the first title'), 'the payload does not have the title that was validated')
  },
  'reports an attempt without a context as a value': async (channel) => {
    for (const context of [undefined, null, {}] as unknown[]) {
      const delivery = await settled(channel.notifier.send(sampleMessage(), context as SendContext))
      assertDelivery(delivery)
      assertOutcome(delivery, 'permanent', `the context ${inspect(context)}`)
    }
    assertPayloads(channel, 0)
  },
  'sends nothing for an attempt that was cancelled before, and knows it': async (channel) => {
    const delivery = await send(channel, sampleMessage(), AbortSignal.abort())
    assertOutcome(delivery, 'retryable', 'the attempt')
    assertArrival(delivery, false, 'an attempt that was cancelled before')
    assertPayloads(channel, 0)
  },
  'sends to the recipient that the attempt names, and to no other': async (channel) => {
    const { notifier } = channel
    const { recipients = [] } = notifier
    const { signal } = new AbortController()
    const context = { signal, attempt: 1 }
    const strange = await settled(notifier.send(sampleMessage(), { ...context, recipient: 'no-recipient' }))
    assertOutcome(strange, 'permanent', 'a recipient that is not one of the channel')
    assertPayloads(channel, 0)
    for (const [index, recipient] of recipients.entries()) {
      const delivery = await settled(notifier.send(sampleMessage(), { ...context, recipient }))
      assertOutcome(delivery, 'delivered', `recipients[${index}]`)
    }
    assertPayloads(channel, recipients.length)
  },
  'leaves no listener on its signal after the attempt': async (channel) => {
    const { signal } = new AbortController()
    await send(channel, sampleMessage(), signal)
    for (let turn = 0; turn < MAX_TURNS && listeners(signal) > 0; turn += 1) await setTimeout(10)
    assert.ok(listeners(signal) === 0, 'a listener is left on the signal')
  },
  'sends a message once whose response is cut off, and does not call it one that has not arrived': async (
    channel,
  ) => {
    channel.cutOff?.()
    const delivery = await send(channel, sampleMessage({ form: 'full' }))
    if (delivery.outcome !== 'delivered') assertArrival(delivery, true, 'a response that was cut off')
    assertPayloads(channel, 1)
  },
  'settles when its attempt is cancelled under way': async (channel) => {
    const received = channel.hang?.()
    const controller = new AbortController()
    const cancel = async (): Promise<void> => {
      await (received ?? setTimeout(UNDER_WAY_MS))
      controller.abort()
    }
    const [delivery] = await Promise.all([send(channel, sampleMessage(), controller.signal), cancel()])
    assertOutcome(delivery, 'retryable', 'the attempt')
    assertArrival(delivery, true, 'a message that the service accepted without a response')
  },
}

/** Messages of every type about alerts of one severity, and an announcement of it. */
function messagesOf(severity: Severity): readonly Message[] {
  const fired = sampleAlert({ severity })
  const ended = {
    state: 'resolved',
    resolution: 'recovered',
    resolvedAt: '2026-01-05T10:42:00.000Z',
  } as const
  return [
    sampleAnnouncement({ severity }),
    ...ALERT_MESSAGE_TYPES.flatMap((type) =>
      ALERT_NEWS.map((news) => {
        const alert = { ...fired, news, ...((news === 'resolved' || news === 'missed') && ended) }
        return sampleMessage({ type, alerts: [alert] })
      }),
    ),
  ]
}

function listeners(signal: AbortSignal): number {
  return getEventListeners(signal, 'abort').length
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  for (const inner of Object.values(value)) deepFreeze(inner)
  return Object.freeze(value)
}
