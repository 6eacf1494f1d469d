import { createServer as createTcpServer, type AddressInfo } from 'node:net'
import { inspect } from 'node:util'

import { createHttpClient, type ResolveHost } from '@botwatch/http'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { startReceiver, type Receiver } from '../../test/receiver.ts'
import type { Delivery } from '../notifier.ts'
import { sampleMessage } from '../testing/messages.ts'
import { webhookNotifier, type WebhookNotifierOptions } from './webhook.ts'

const secret = `whsec_${Buffer.alloc(32, 1).toString('base64')}`

let receiver: Receiver
beforeEach(async () => {
  receiver = await startReceiver()
})
afterEach(() => receiver.close())

function send(options: Partial<WebhookNotifierOptions> = {}): Promise<Delivery> {
  const notifier = webhookNotifier({ url: receiver.url, ...options })
  return notifier.send(sampleMessage(), { signal: new AbortController().signal, attempt: 1 })
}

const answerWith = (status: number, headers: Record<string, string> = {}): void => {
  receiver.answer = (response) => response.writeHead(status, headers).end('no: token=abcdef123456')
}

describe('the outcome', () => {
  const limited = { outcome: 'retryable', reason: 'HTTP 429', mayHaveArrived: false }
  const timedOut = { outcome: 'retryable', reason: 'Request timed out', mayHaveArrived: true }
  const statuses = {
    delivered: [200, 201, 202, 204],
    permanent: [400, 402, 405, 406, 409, 411, 413, 415, 422, 451],
    channel_broken: [300, 301, 302, 303, 304, 307, 308, 401, 403, 404, 410],
    retryable: [408, 425, 429, 500, 501, 502, 503, 504, 599],
  } as const
  test.each(Object.entries(statuses))('%s, of %j', async (outcome, list) => {
    for (const status of list) {
      answerWith(status, { location: receiver.url })
      expect([status, (await send({ secret })).outcome]).toEqual([status, outcome])
    }
    expect(receiver.received).toHaveLength(list.length)
  })

  test('of a redirect is channel_broken wherever it leads, and its target receives nothing', async () => {
    const elsewhere = await startReceiver()
    for (const location of [
      elsewhere.url,
      'http://169.254.169.254/latest/meta-data/',
      '//[::1]/',
      'file:///etc/passwd',
    ]) {
      answerWith(307, { location })
      const reason = 'HTTP 307: redirects are not followed'
      expect(await send()).toEqual({ outcome: 'channel_broken', reason })
    }
    expect(elsewhere.received).toEqual([])
    await elsewhere.close()
  })

  test.each([
    ['3', 3000],
    ['1.5', 1500],
    ['99999', 3_600_000],
    [new Date(0).toUTCString(), 0],
    ['soon', undefined],
  ])('of a 429 with Retry-After: %s asks for %s ms', async (value, retryAfterMs) => {
    answerWith(429, { 'retry-after': value })
    const delay = retryAfterMs === undefined ? {} : { retryAfterMs }
    expect(await send()).toEqual({ ...limited, ...delay })
  })

  test.each([
    ['{"retry_after":1.5}', 1500],
    ['{"retry_after":86400}', 3_600_000],
    ['{"retry_after":"soon"}', undefined],
    ['<html>busy</html>', undefined],
  ])('of a 503 with the body %s asks for %s ms', async (body, retryAfterMs) => {
    receiver.answer = (response) => response.writeHead(503).end(body)
    const expected = { outcome: 'retryable', reason: 'HTTP 503', mayHaveArrived: true }
    expect(await send()).toEqual(retryAfterMs === undefined ? expected : { ...expected, retryAfterMs })
  })

  test('of a 429 with a body of a megabyte or without end is retryable', async () => {
    receiver.answer = (response) => response.writeHead(429).end('x'.repeat(1_000_000))
    expect(await send()).toEqual(limited)
    receiver.answer = (response) => response.writeHead(429).write('{')
    expect(await send({ timeoutMs: 100 })).toEqual(limited)
  })

  test('of a 429 with Retry-After does not wait for the end of the body', async () => {
    receiver.answer = (response) => response.writeHead(429, { 'retry-after': '7' }).write('{')
    expect(await send()).toEqual({ ...limited, retryAfterMs: 7000 })
  })

  test('of a receiver that never answers is retryable at the time-out', async () => {
    receiver.answer = () => {}
    expect(await send({ timeoutMs: 60 })).toEqual(timedOut)
  })

  test('of a receiver that sends its headers byte by byte is retryable at the time-out', async () => {
    const server = createTcpServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nx-slow: ')
      const timer = setInterval(() => socket.write('x'), 5)
      socket.on('close', () => clearInterval(timer)).on('error', () => {})
    })
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    expect(await send({ url, timeoutMs: 100 })).toEqual(timedOut)
    await new Promise((resolve) => server.close(resolve))
  })

  test('of a receiver that accepts it and never ends its answer is delivered, and not sent twice', async () => {
    receiver.answer = (response) => response.writeHead(200).write('o')
    expect(await send()).toEqual({ outcome: 'delivered' })
    expect(receiver.received).toHaveLength(1)
  })

  test('of a receiver that accepts it and answers a megabyte is delivered', async () => {
    receiver.answer = (response) => response.end('x'.repeat(1_000_000))
    expect(await send()).toEqual({ outcome: 'delivered' })
  })

  test('of a reset connection is retryable, and the message may have arrived', async () => {
    receiver.answer = (response) => response.socket?.resetAndDestroy()
    const reason = 'Connection failed (ECONNRESET)'
    expect(await send()).toEqual({ outcome: 'retryable', reason, mayHaveArrived: true })
  })

  test('of a refused connection is retryable, and the message has not arrived', async () => {
    await receiver.close()
    const reason = 'Connection failed (ECONNREFUSED)'
    expect(await send()).toEqual({ outcome: 'retryable', reason, mayHaveArrived: false })
    receiver = await startReceiver()
  })

  test('of an address the policy blocks is channel_broken', async () => {
    const blocked = { outcome: 'channel_broken', reason: 'Address is blocked by the network policy' }
    expect(await send({ network: 'public-only' })).toEqual(blocked)
    expect(await send({ url: 'http://169.254.169.254/latest' })).toEqual(blocked)
    expect(receiver.received).toHaveLength(0)
  })
})

describe('a name', () => {
  let answers: string[] = []
  const resolveHost = vi.fn<ResolveHost>((_name, _options, callback) => {
    callback(null, [{ address: answers.shift() ?? '', family: 4 }])
  })

  test('that resolves to another address at connection time is checked by that one', async () => {
    const http = createHttpClient({ resolveHost })
    const url = `http://rebinding.test:${new URL(receiver.url).port}/`
    answers = ['127.0.0.1']
    expect(await send({ url, http })).toEqual({ outcome: 'delivered' })
    // Resolved once, so that the address cannot change between the check and the connection.
    expect(resolveHost).toHaveBeenCalledOnce()
    await http.close()

    const again = createHttpClient({ resolveHost })
    answers = ['169.254.169.254', '127.0.0.1']
    const blocked = { outcome: 'channel_broken', reason: 'Address is blocked by the network policy' }
    expect(await send({ url, http: again })).toEqual(blocked)
    expect(receiver.received).toHaveLength(1)
    await again.close()
  })
})

const dead = 'https://s3cret-host.invalid/s3cret-path-0123456789'
test.each<[string, () => Partial<WebhookNotifierOptions>]>([
  ['no such host', () => ({ url: dead })],
  ['no TLS', () => ({ url: receiver.url.replace('http:', 'https:') })],
  ['a blocked address', () => ({ network: 'public-only' })],
  ['no time', () => ({ url: dead, timeoutMs: 1 })],
])('no outcome reveals URL or secret: %s', async (_what, options) => {
  const delivery = await send({ ...options(), secret })
  expect(delivery.outcome).not.toBe('delivered')
  expect(inspect(delivery, { depth: Infinity, showHidden: true })).not.toMatch(
    /s3cret|127\.0\.0\.1|whsec|AQEB/,
  )
})
