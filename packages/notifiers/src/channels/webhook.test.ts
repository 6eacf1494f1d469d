import assert from 'node:assert/strict'

import { createHttpClient } from '@botwatch/http'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'

import { startReceiver, type Receiver } from '../../test/receiver.ts'
import type { Message } from '../message/message.ts'
import type { Delivery } from '../notifier.ts'
import type { ChannelUnderTest } from '../testing/channel-under-test.ts'
import { notifierContract } from '../testing/contract.ts'
import { sampleAlert, sampleMessage } from '../testing/messages.ts'
import { verifySignature } from '../webhook/verify-signature.ts'
import { webhookNotifier, type WebhookNotifierOptions } from './webhook.ts'

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

function send(
  options: Partial<WebhookNotifierOptions> = {},
  message: Message = sampleMessage(),
): Promise<Delivery> {
  const notifier = webhookNotifier({ url: receiver.url, ...options })
  return notifier.send(message, { signal: new AbortController().signal, attempt: 1 })
}

async function openWebhook(): Promise<ChannelUnderTest> {
  const service = await startReceiver()
  const http = createHttpClient()
  const { url, received } = service
  return {
    notifier: webhookNotifier({ url, secrets: [secret, oldSecret], http }),
    payloads: () => received.map(({ body }) => body),
    assertPayload: (payload) => {
      assert.ok(Buffer.byteLength(payload) < 20_000)
      assert.ok(Object.hasOwn(JSON.parse(payload) as object, 'data'))
      const { headers = {}, body = '' } = received.find((request) => request.body === payload) ?? {}
      assert.ok(verifySignature({ headers, body, secrets: [secret] }).ok)
    },
    secrets: [url, new URL(url).pathname, secret, oldSecret, secret.slice('whsec_'.length)],
    failures: {
      'an error that echoes the path': () => {
        service.answer = (response, request) => response.writeHead(500, request.url).end(request.url)
      },
      'a refusal': () => {
        service.answer = (response) => response.writeHead(400).end()
      },
      'a redirect': () => {
        service.answer = (response) => response.writeHead(302, { location: url }).end()
      },
      'a reset': () => {
        service.answer = (response) => response.socket?.resetAndDestroy()
      },
    },
    hang: () => new Promise((resolve) => void (service.answer = () => resolve())),
    cutOff: () => {
      service.answer = (response) => response.writeHead(200).write('{', () => response.socket?.end())
    },
    close: async () => {
      await http.close()
      await service.close()
    },
  }
}

notifierContract({ test, open: openWebhook, without: ['withReader'] })

describe('a request', () => {
  test('is signed so that what arrives can be verified', async () => {
    expect(await send({ secret })).toEqual({ outcome: 'delivered' })
    const [request] = receiver.received
    expect(request?.headers).toMatchObject({ 'content-type': 'application/json', 'webhook-id': 'msg_1' })
    const { headers = {}, body = '' } = request ?? {}
    expect(verifySignature({ headers, body, secrets: [secret] })).toMatchObject({ ok: true, id: 'msg_1' })
    expect(verifySignature({ headers, body: body.replace('0.34', '0.35'), secrets: [secret] }).ok).toBe(false)
    expect(verifySignature({ headers, body, secrets: [oldSecret] }).ok).toBe(false)
  })

  test('carries a signature of each secret while one replaces the other', async () => {
    await send({ secrets: [secret, oldSecret] })
    const { headers = {}, body = '' } = receiver.received[0] ?? {}
    expect(headers['webhook-signature']).toMatch(/^v1,\S+ v1,\S+$/)
    for (const one of [secret, oldSecret])
      expect(verifySignature({ headers, body, secrets: [one] }).ok).toBe(true)
  })

  test('has no signature without a secret', async () => {
    expect(await send()).toEqual({ outcome: 'delivered' })
    expect(receiver.received[0]?.headers).not.toHaveProperty('webhook-signature')
    expect(receiver.received[0]?.headers).toHaveProperty('webhook-timestamp')
  })

  test('keeps id and body over a retry, and signs the time of the attempt', async () => {
    const notifier = webhookNotifier({ url: receiver.url, secret })
    const { signal } = new AbortController()
    vi.useFakeTimers({ toFake: ['Date'], now: 1_700_000_000_999 })
    await notifier.send(sampleMessage(), { signal, attempt: 1 })
    vi.setSystemTime(1_700_000_060_000)
    await notifier.send(sampleMessage(), { signal, attempt: 2 })
    const [first, second] = receiver.received
    expect(second?.body).toBe(first?.body)
    expect(second?.headers['webhook-id']).toBe('msg_1')
    expect(first?.headers['webhook-timestamp']).toBe('1700000000')
    expect(second?.headers['webhook-timestamp']).toBe('1700000060')
    const { headers = {}, body = '' } = second ?? {}
    expect(verifySignature({ headers, body, secrets: [secret] }).ok).toBe(true)
  })

  test.each(['a.b', 'line\r\nx-evil: 1', '\ud800', 'ü', '', 'x'.repeat(10_000)])(
    'replaces the id %j by its hash, the same each time',
    async (id) => {
      await send({ secret }, sampleMessage({ id }))
      await send({ secret }, sampleMessage({ id }))
      await send({ secret }, sampleMessage({ id: `${id}!` }))
      const ids = receiver.received.map(({ headers }) => headers['webhook-id'])
      expect(ids[0]).toMatch(/^msg_[\w-]{43}$/)
      expect(ids[1]).toBe(ids[0])
      expect(ids[2]).not.toBe(ids[0])
      expect(receiver.received[0]?.headers).not.toHaveProperty('x-evil')
    },
  )

  test('is sent once more, with the same id, if the receiver closes a reused connection', async () => {
    const http = createHttpClient()
    onTestFinished(http.close)
    const notifier = webhookNotifier({ url: receiver.url, secret, http })
    const ports = new Set<number | undefined>()
    const resets: string[] = []
    receiver.answer = (response, { socket }) => {
      if (!ports.has(socket.remotePort)) response.writeHead(204).end()
      else {
        resets.push(socket.remoteAddress ?? '')
        socket.resetAndDestroy()
      }
      ports.add(socket.remotePort)
    }
    const context = { signal: new AbortController().signal, attempt: 1 }
    // The first connection is free again after a few requests.
    for (let n = 0; n < 50 && resets.length === 0; n += 1)
      expect(await notifier.send(sampleMessage({ id: `msg_${n}` }), context)).toEqual({
        outcome: 'delivered',
      })
    expect(resets).toHaveLength(1)
    const ids = receiver.received.map(({ headers }) => headers['webhook-id'])
    expect(ids.at(-1)).toBe(ids.at(-2))
    expect(new Set(ids).size).toBe(ids.length - 1)
  })

  test('goes to the path and query of the URL', async () => {
    await send({ url: new URL(`${receiver.url}?room=1`) })
    expect(receiver.received[0]?.path).toBe('/hooks/s3cret-path-0123456789?room=1')
  })
})

test('keeps links to the host of a URL with a short path', async () => {
  const { origin } = new URL(receiver.url)
  const links = { ...sampleAlert().links, alert: `${origin}/alerts/1` }
  await send({ url: origin }, sampleMessage({ alerts: [sampleAlert({ links })] }))
  expect(JSON.parse(receiver.received[0]?.body ?? '')).toMatchObject({ data: { alerts: [{ links }] } })
})

test('nothing of the channel is in a body', async () => {
  await send({ secret, name: 'night-shift' })
  const { port } = new URL(receiver.url)
  expect(receiver.received[0]?.body).not.toMatch(
    new RegExp(`127\\.0\\.0\\.1|${port}|s3cret|whsec|night-shift`),
  )
})
