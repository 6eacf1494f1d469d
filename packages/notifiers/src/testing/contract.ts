import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { inspect } from 'node:util'

import type { Message } from '../message/message.ts'
import type { Delivery, Notifier, SendContext } from '../notifier.ts'
import { brokenMessages, hostileTexts, messageOf, sampleMessage } from './messages.ts'

/** A channel on a stand-in of its service. */
export interface ChannelUnderTest {
  readonly notifier: Notifier
  /** What the service was sent so far, oldest first; one payload for each message while it works. */
  readonly payloads: () => readonly string[]
  /** Throws when a payload is not what the service documents. */
  readonly assertPayload: (payload: string) => void
  /** The URL, token and password: texts that no outcome and no payload may hold. */
  readonly secrets: readonly string[]
  /** Ways to make the service fail from now on, by what goes wrong. */
  readonly failures: Readonly<Record<string, () => void>>
  /** Makes the service take messages and never answer. Absent for a channel that waits for nothing. */
  readonly hang?: () => void
  readonly close: () => Promise<void>
}

/** Opens a channel whose service works. Called once for each case, and for some more often. */
export type OpenChannel = () => Promise<ChannelUnderTest>

/** One rule of the contract; `run` rejects when the channel breaks it. */
export interface ContractCase {
  readonly name: string
  readonly run: () => Promise<void>
}

/** By when an attempt has surely settled, to end what hangs and not to judge a busy machine. */
const SETTLE_LIMIT_MS = 20_000

/** By when an attempt on loopback waits for its answer; the rule holds before as well. */
const UNDER_WAY_MS = 50

/**
 * The rules every channel keeps, as named cases for any test runner.
 *
 * @example
 * test.each(notifierContract(openWebhook))('$name', ({ run }) => run())
 */
export function notifierContract(open: OpenChannel): readonly ContractCase[] {
  const withChannel = (name: string, body: (channel: ChannelUnderTest) => Promise<void>): ContractCase => ({
    name,
    run: async () => {
      const channel = await open()
      try {
        await body(channel)
      } finally {
        await channel.close()
      }
    },
  })

  return [
    withChannel('has a name and a kind, and shows no secret when printed', async (channel) => {
      const { notifier } = channel
      assert.match(notifier.name, /\S/)
      assert.match(notifier.kind, /\S/)
      assertNoSecret(channel, inspect(notifier, { depth: Infinity, showHidden: true }), 'notifier')
    }),
    withChannel('delivers a message once and leaves it unchanged', async (channel) => {
      const message = deepFreeze(sampleMessage())
      assert.equal((await send(channel, message)).outcome, 'delivered')
      assert.equal(channel.payloads().length, 1)
    }),
    withChannel(
      'delivers messages of every type and severity, with and without an alert',
      async (channel) => {
        const { alert: _alert, ...bare } = sampleMessage()
        for (const type of ['fired', 'reminded', 'resolved', 'digest', 'test', 'notice'] as const) {
          for (const severity of ['info', 'warning', 'error', 'critical'] as const) {
            assert.equal((await send(channel, sampleMessage({ type, severity }))).outcome, 'delivered')
            assert.equal((await send(channel, { ...bare, type, severity })).outcome, 'delivered')
          }
        }
        assert.equal(channel.payloads().length, 48)
      },
    ),
    withChannel('keeps messages sent at the same time apart', async (channel) => {
      const numbers = [1, 2, 3, 4, 5]
      const messages = numbers.map((n) => sampleMessage({ id: `msg_${n}`, title: `number-${n}-` }))
      const deliveries = await Promise.all(messages.map((message) => send(channel, message)))
      assert.deepEqual(new Set(deliveries.map(({ outcome }) => outcome)), new Set(['delivered']))
      const sorted = numbers.map(
        (n) => channel.payloads().filter((payload) => payload.includes(`number-${n}-`)).length,
      )
      assert.deepEqual(sorted, [1, 1, 1, 1, 1])
    }),
    ...Object.entries(hostileTexts).map(([kind, text]) =>
      withChannel(`delivers hostile text: ${kind}`, async (channel) => {
        assert.equal((await send(channel, messageOf(text))).outcome, 'delivered')
        assert.equal(channel.payloads().length, 1)
      }),
    ),
    withChannel('delivers a message with very many fields, labels and links', async (channel) => {
      const many = Array.from({ length: 5000 }, (_, n) => `${n}${'\u4e2d'.repeat(300)}`)
      const labels = Object.fromEntries(many.map((text) => [text, text]))
      const fields = many.map((text) => ({ name: text, value: text }))
      const links = many.map((text) => ({ rel: 'alert', url: `https://bot.example.com/${text}` }) as const)
      assert.equal((await send(channel, sampleMessage({ labels, fields, links }))).outcome, 'delivered')
    }),
    withChannel('takes its own secrets out of what it sends', async (channel) => {
      const text = `before ${channel.secrets.flatMap(formsOf).join(' between ')} after`
      assert.equal((await send(channel, messageOf(text))).outcome, 'delivered')
    }),
    withChannel('reports each failure as a value without a secret', async (channel) => {
      for (const [kind, fail] of Object.entries(channel.failures)) {
        fail()
        const text = channel.secrets.join(' ')
        for (const message of [sampleMessage(), messageOf(text)]) {
          const delivery = await send(channel, message)
          assert.notEqual(delivery.outcome, 'delivered', kind)
          assertNoSecret(channel, inspect(delivery, { depth: Infinity, showHidden: true }), kind)
        }
      }
    }),
    withChannel('reports what is no message as a value', async (channel) => {
      for (const wrong of [undefined, null, 'text', {}] as unknown[]) {
        const delivery = await send(channel, wrong as Message)
        assert.equal(delivery.outcome, 'permanent')
      }
      assert.equal(channel.payloads().length, 0)
    }),
    withChannel('settles for a message with any part wrong, and sends nothing unfit', async (channel) => {
      for (const message of brokenMessages()) await send(channel, message)
    }),
    withChannel('settles for an attempt without circumstances', async ({ notifier }) => {
      for (const context of [undefined, null, {}] as unknown[])
        assertDelivery(await settled(notifier.send(sampleMessage(), context as SendContext)))
    }),
    withChannel('sends nothing for an attempt cancelled beforehand', async (channel) => {
      const delivery = await send(channel, sampleMessage(), AbortSignal.abort())
      assert.equal(delivery.outcome, 'retryable')
      assert.equal(channel.payloads().length, 0)
    }),
    withChannel('lets go of its signal once the attempt is over', async (channel) => {
      const { signal } = new AbortController()
      await send(channel, sampleMessage(), signal)
      await settled(untilUnheard(signal))
    }),
    withChannel('settles when its attempt is cancelled under way', async (channel) => {
      if (channel.hang === undefined) return
      channel.hang()
      const controller = new AbortController()
      const sending = send(channel, sampleMessage(), controller.signal)
      await setTimeout(UNDER_WAY_MS)
      controller.abort()
      assert.equal((await sending).outcome, 'retryable')
    }),
  ]
}

/** Sends within the limit and checks what holds for every attempt. */
async function send(channel: ChannelUnderTest, message: Message, signal?: AbortSignal): Promise<Delivery> {
  const before = channel.payloads().length
  const context = { signal: signal ?? new AbortController().signal, attempt: 1 }
  const delivery = await settled(channel.notifier.send(message, context))
  assertDelivery(delivery)
  for (const payload of channel.payloads().slice(before)) {
    assert.ok(payload.isWellFormed(), 'payload is well-formed')
    channel.assertPayload(payload)
    assertNoSecret(channel, payload, 'payload')
  }
  assertNoSecret(channel, JSON.stringify(delivery), 'outcome')
  return delivery
}

function assertDelivery(delivery: Delivery): void {
  assert.ok(
    ['delivered', 'retryable', 'permanent', 'channel_broken'].includes(delivery.outcome),
    'known outcome',
  )
  if (delivery.outcome === 'delivered') return
  assert.match(delivery.reason, /\S/)
  assert.ok(delivery.reason.length <= 500, 'reason is at most 500 characters long')
  if (delivery.outcome !== 'retryable' || delivery.retryAfterMs === undefined) return
  assert.ok(delivery.retryAfterMs >= 0 && delivery.retryAfterMs <= 3_600_000, 'retry is within an hour')
}

function assertNoSecret({ secrets }: ChannelUnderTest, text: string, where: string): void {
  // The index, not the text: a failing test must not print a secret either.
  for (const [index, secret] of secrets.entries())
    for (const form of formsOf(secret)) assert.ok(!text.includes(form), `${where} holds secret ${index}`)
}

/** How a secret may be written in an answer or a log. */
function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret)
  return [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    bytes.toString('base64'),
    bytes.toString('base64url'),
  ]
}

async function untilUnheard(signal: AbortSignal): Promise<void> {
  while (getEventListeners(signal, 'abort').length > 0) await setTimeout(10)
}

async function settled<T>(promise: Promise<T>): Promise<T> {
  const over = new AbortController()
  const limit = setTimeout(SETTLE_LIMIT_MS, undefined, { signal: over.signal }).then(() => {
    throw new Error(`send did not settle within ${SETTLE_LIMIT_MS} ms`)
  })
  try {
    return await Promise.race([promise, limit])
  } finally {
    limit.catch(() => {})
    over.abort()
  }
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  for (const inner of Object.values(value)) deepFreeze(inner)
  return Object.freeze(value)
}
