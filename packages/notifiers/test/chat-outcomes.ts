import { createHttpClient, type HttpClient, type HttpRequest } from '@botwatch/http'
import { createServer as createTcpServer, type AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'

import type { ChatOptions } from '../src/chat/read-chat-options.ts'
import type { Message } from '../src/message/message.ts'
import type { Delivery, Notifier } from '../src/notifier.ts'
import { sampleMessage } from '../src/testing/messages.ts'
import type { FakeAnswer, FakeService } from './fake-service.ts'

/** A chat channel over its fake, as {@link testChatOutcomes} and the tests beside it use it. */
export interface ChatFixture {
  readonly service: () => FakeService
  readonly send: (options?: Partial<ChatOptions>, message?: Message) => Promise<Delivery>
  /** Makes the fake give this answer to every request from now on. */
  readonly answer: (answer: FakeAnswer) => void
}

/** Starts the fake before each test and stops it afterwards. */
export function chatFixture(
  startFake: () => Promise<FakeService>,
  create: (options: ChatOptions) => Notifier,
): ChatFixture {
  let service: FakeService
  beforeEach(async () => {
    service = await startFake()
  })
  afterEach(() => service.close())
  return {
    service: () => service,
    send: (options = {}, message = sampleMessage()) =>
      create({
        url: service.url,
        ...(options.http === undefined ? { network: 'any' } : {}),
        ...options,
      }).send(message, {
        signal: new AbortController().signal,
        attempt: 1,
      }),
    answer: ({ status = 200, headers, body }) => {
      service.override = (response) => void response.writeHead(status, headers).end(body)
    },
  }
}

/** A client that sends each request with the given changes. */
function inTheWay(
  change: (...args: Parameters<HttpClient['request']>) => HttpRequest,
): Pick<HttpClient, 'request'> {
  const client = createHttpClient()
  onTestFinished(() => client.close())
  return { request: (url, request) => client.request(url, { ...request, ...change(url, request) }) }
}

const timedOut = { outcome: 'retryable', reason: 'Request timed out', mayHaveArrived: true }

/** Registers the tests of outcomes that all chat channels share. */
export function testChatOutcomes({ service, send, answer }: ChatFixture): void {
  test.each([
    [302, 'channel_broken'],
    [307, 'channel_broken'],
    [400, 'permanent'],
    [402, 'permanent'],
    [413, 'permanent'],
    [422, 'permanent'],
    [401, 'channel_broken'],
    [403, 'channel_broken'],
    [404, 'channel_broken'],
    [410, 'channel_broken'],
    [408, 'retryable'],
    [425, 'retryable'],
    [429, 'retryable'],
    [500, 'retryable'],
    [503, 'retryable'],
  ] as const)('%d is %s', async (status, outcome) => {
    answer({ status, headers: { location: service().url }, body: '<html>no</html>' })
    const delivery = await send()
    expect(delivery).toMatchObject({ outcome, reason: expect.stringContaining(`HTTP ${status}`) as string })
    const isAskedTwice = [400, 413, 422].includes(status)
    expect(service().received).toHaveLength(isAskedTwice ? 2 : 1)
  })

  test.each([
    ['3', '', 3000],
    ['1.5', '', 1500],
    ['99999', '', 3_600_000],
    [new Date(0).toUTCString(), '', 0],
    ['', '{"retry_after":64.57}', 64_570],
    ['soon', '{"retry_after":0.3}', 300],
    ['soon', '{"retry_after":"soon"}', undefined],
    ['', '<html>', undefined],
  ])('429 with Retry-After %j and body %j asks for %s ms', async (header, body, retryAfterMs) => {
    answer({ status: 429, headers: { 'retry-after': header }, body })
    const delivery = await send()
    expect(delivery.outcome).toBe('retryable')
    expect((delivery as { retryAfterMs?: number }).retryAfterMs).toBe(retryAfterMs)
  })

  test.each([400, 413, 422])(
    'after a %d the minimal form is sent, once, and its outcome counts',
    async (status) => {
      const rules = service().override
      service().override = (response) => {
        service().override = rules
        response.writeHead(status).end('no')
      }
      expect(await send()).toMatchObject({ outcome: 'delivered' })
      expect(service().received).toHaveLength(2)
      const [full, minimal] = service().received.map(({ body }) => body.length)
      expect(minimal).toBeLessThan(full ?? 0)
      expect(service().taken).toEqual([service().received[1]?.body])
    },
  )

  test.each([400, 413, 422])('after a %d a message that names its form is not sent again', async (status) => {
    answer({ status, body: 'no' })
    for (const form of ['full', 'brief'] as const)
      expect(await send({}, sampleMessage({ form }))).toMatchObject({ outcome: 'permanent' })
    expect(service().received).toHaveLength(2)
    const [full, brief] = service().received.map(({ body }) => body.length)
    expect(brief).toBeLessThan(full ?? 0)
  })

  test('a minimal form that is answered with 429 is retryable', async () => {
    service().override = (response) => {
      answer({ status: 429, headers: { 'retry-after': '7' } })
      response.writeHead(400).end()
    }
    expect(await send()).toMatchObject({ outcome: 'retryable', retryAfterMs: 7000 })
  })

  test('both forms together take no longer than the time-out', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    onTestFinished(() => void vi.useRealTimers())
    const limits: unknown[] = []
    const http = inTheWay((_url, request) => {
      limits.push(request?.timeoutMs)
      vi.advanceTimersByTime(100)
      return {}
    })
    answer({ status: 400 })
    await send({ http, timeoutMs: 3000 })
    expect(limits).toEqual([3000, 2900])
  })

  test('a service that never answers is retryable at the time-out', async () => {
    service().override = () => {}
    expect(await send({ timeoutMs: 60 })).toEqual(timedOut)
  })

  test('a service that sends its headers byte by byte is retryable at the time-out', async () => {
    const server = createTcpServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nx-slow: ')
      const timer = setInterval(() => socket.write('x'), 5)
      socket.on('close', () => clearInterval(timer)).on('error', () => {})
    })
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    expect(await send({ url, timeoutMs: 100 })).toEqual(timedOut)
  })

  test.each([
    [200, { outcome: 'delivered' }],
    // Which leaves no time for the minimal form.
    [400, { outcome: 'retryable', reason: 'Request was cancelled', mayHaveArrived: false }],
    [404, { outcome: 'channel_broken', reason: 'HTTP 404' }],
    [429, { outcome: 'retryable', reason: 'HTTP 429', retryAfterMs: 7000, mayHaveArrived: false }],
    [500, { outcome: 'retryable', reason: 'HTTP 500', retryAfterMs: 7000, mayHaveArrived: true }],
  ] as const)('an attempt that ends amid the body of a %d counts by its head', async (status, delivery) => {
    service().override = (response) => {
      response.writeHead(status, { 'retry-after': '7' }).write('o')
      const timer = setInterval(() => response.write('o'), 20)
      response.on('close', () => clearInterval(timer))
    }
    const controller = new AbortController()
    const http = inTheWay((_url, { readBody } = {}) => ({
      signal: controller.signal,
      readBody: (seen, headers) => {
        controller.abort()
        return typeof readBody !== 'function' || readBody(seen, headers)
      },
    }))
    expect(await send({ http })).toEqual(delivery)
  })

  test('an answer that drips without end is over at the time-out', async () => {
    service().override = (response) => {
      response.writeHead(400).write('o')
      const timer = setInterval(() => response.write('o'), 20)
      response.on('close', () => clearInterval(timer))
    }
    expect(await send({ timeoutMs: 200 })).toMatchObject({
      outcome: 'retryable',
      reason: 'Request timed out',
    })
  })

  test('cancelling amid the connection ends it', async () => {
    const controller = new AbortController()
    const server = createTcpServer((socket) => {
      socket.on('error', () => {})
      controller.abort()
    })
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`
    const http = inTheWay(() => ({ signal: controller.signal }))
    const cancelled = { outcome: 'retryable', reason: 'Request was cancelled', mayHaveArrived: false }
    expect(await send({ url, http })).toEqual(cancelled)
  })

  test.each([
    ['is cut off', 200, 'delivered'],
    ['is cut off', 500, 'retryable'],
    ['is longer than 64 KiB', 200, 'delivered'],
    ['is longer than 64 KiB', 400, 'permanent'],
  ] as const)('an answer whose body %s counts by its status %d: %s', async (kind, status, outcome) => {
    service().override = (response) => {
      response.writeHead(status).write('o')
      if (kind === 'is longer than 64 KiB') response.end('x'.repeat(65_536))
      else setTimeout(() => response.socket?.resetAndDestroy(), 20)
    }
    expect(await send()).toMatchObject({ outcome })
  })

  test('a reset and a refused connection are retryable, and after a reset the message may have arrived', async () => {
    service().override = (response) => response.socket?.resetAndDestroy()
    expect(await send()).toEqual({
      outcome: 'retryable',
      reason: 'Connection failed (ECONNRESET)',
      mayHaveArrived: true,
    })
    await service().close()
    expect(await send()).toEqual({
      outcome: 'retryable',
      reason: 'Connection failed (ECONNREFUSED)',
      mayHaveArrived: false,
    })
  })

  test('a private address is blocked unless the options allow it', async () => {
    const blocked = { outcome: 'channel_broken', reason: 'Address is blocked by the network policy' }
    expect(await send({ network: 'public-only' })).toEqual(blocked)
    expect(await send({ url: 'http://169.254.169.254/latest', network: 'no-metadata' })).toEqual(blocked)
    expect(service().received).toHaveLength(0)
    expect(await send({ network: 'no-metadata' })).toMatchObject({ outcome: 'delivered' })
  })

  test('a name that leads to a private address is blocked', async () => {
    const url = service().url.replace('127.0.0.1', 'localhost')
    expect(await send({ url, network: 'public-only' })).toMatchObject({ outcome: 'channel_broken' })
    expect(service().received).toHaveLength(0)
  })

  test('a name that changes its address gains nothing: the address that was checked is connected to', async () => {
    const addresses = ['127.0.0.1', '169.254.169.254']
    let lookups = 0
    const http = createHttpClient({
      resolveHost: (_name, _options, callback) => {
        const address = addresses[lookups] ?? ''
        lookups += 1
        callback(null, [{ address, family: 4 }])
      },
    })
    onTestFinished(() => http.close())
    const url = service().url.replace('127.0.0.1', 'rebinding.test')
    expect(await send({ url, http })).toMatchObject({ outcome: 'delivered' })
    expect(lookups).toBe(1)
    expect(await send({ url, http })).toEqual({
      outcome: 'channel_broken',
      reason: 'Address is blocked by the network policy',
    })
    expect([lookups, service().received.length]).toEqual([2, 1])
  })

  test('a message is not repeated on a new connection, because the service would show it twice', async () => {
    const requests: HttpRequest[] = []
    const http = inTheWay((_url, request = {}) => {
      requests.push(request)
      return {}
    })
    await send({ http })
    expect(requests.map(({ method, idempotent }) => [method, idempotent])).toEqual([['POST', undefined]])
  })

  test('a redirect to a private address is not followed', async () => {
    const { url } = service()
    answer({ status: 307, headers: { location: url } })
    const reason = 'HTTP 307: redirects are not followed'
    expect(await send()).toEqual({ outcome: 'channel_broken', reason })
    expect(service().received).toHaveLength(1)
  })
}
