import fc from 'fast-check'
import { Webhook } from 'standardwebhooks'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { startReceiver, type Receiver } from '../../test/receiver.ts'
import { hostileTexts, messageOf } from '../testing/hostile-messages.ts'
import { sampleMessage } from '../testing/messages.ts'
import { webhookNotifier, type WebhookNotifierOptions } from './webhook.ts'

// The receiver library of the Standard Webhooks authors verifies the requests of this package.

const secret = `whsec_${Buffer.alloc(32, 1).toString('base64')}`
const oldSecret = `whsec_${Buffer.alloc(24, 2).toString('base64')}`

let receiver: Receiver
beforeEach(async () => {
  receiver = await startReceiver()
})
afterEach(async () => {
  vi.useRealTimers()
  await receiver.close()
})

const send = (options: Partial<WebhookNotifierOptions>, message = sampleMessage()): Promise<unknown> => {
  const { signal } = new AbortController()
  return webhookNotifier({ url: receiver.url, ...options }).send(message, { signal, attempt: 1 })
}
const verify = (body: string, headers: Record<string, unknown>, key = secret): unknown =>
  new Webhook(key).verify(body, headers as Record<string, string>)

test('accepts what was sent, with either secret, and nothing else', async () => {
  await send({ secrets: [secret, oldSecret] })
  const { headers = {}, body = '' } = receiver.received[0] ?? {}
  for (const key of [secret, oldSecret])
    expect(verify(body, headers, key)).toMatchObject({ type: 'alert.fired' })
  const other = `whsec_${Buffer.alloc(32, 3).toString('base64')}`
  expect(() => verify(body, headers, other)).toThrow('No matching signature')
  expect(() => verify(body.replace('0.34', '0.35'), headers)).toThrow('No matching signature')
  expect(() => verify(`${body} `, headers)).toThrow('No matching signature')
  expect(() => verify(body, { ...headers, 'webhook-id': 'msg_2' })).toThrow('No matching signature')
})

test('refuses an attempt from long ago', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 301_000 })
  await send({ secret })
  vi.useRealTimers()
  const { headers = {}, body = '' } = receiver.received[0] ?? {}
  expect(() => verify(body, headers)).toThrow('Message timestamp too old')
})

test('accepts whatever the text', { timeout: 30_000 }, async () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...Object.values(hostileTexts)))
  await fc.assert(
    fc.asyncProperty(text, async (given) => {
      receiver.received.length = 0
      expect(await send({ secret }, messageOf(given))).toEqual({ outcome: 'delivered' })
      const { headers = {}, body = '' } = receiver.received[0] ?? {}
      expect(verify(body, headers)).toMatchObject({ type: 'alert.fired' })
    }),
    { numRuns: 40 },
  )
})
