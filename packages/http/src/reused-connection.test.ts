import type { IncomingMessage, RequestListener } from 'node:http'
import { createServer, type Socket } from 'node:net'
import { constants, createSecureServer } from 'node:http2'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { generate } from 'selfsigned'
import { describe, expect, onTestFinished, test, vi } from 'vitest'

import { client, listen, serve } from '../test/loopback.ts'
import type { HttpClient } from './client.ts'
import type { HttpRequest } from './request.ts'
import type { HttpResult } from './response.ts'

type Answer = (request: IncomingMessage, count: number) => void

/** Answers the first request of each connection and leaves any other to `again`. Counts requests by connection. */
function onceEach(again: Answer): { listener: RequestListener; requests: Map<Socket, number> } {
  const requests = new Map<Socket, number>()
  const listener: RequestListener = (request, response) => {
    const count = (requests.get(request.socket) ?? 0) + 1
    requests.set(request.socket, count)
    if (count === 1) response.end('answer')
    else again(request, count)
  }
  return { listener, requests }
}

/** Sends a request over a client whose connections are all idle. */
async function sendIdle(http: HttpClient, url: string, options?: HttpRequest): Promise<HttpResult> {
  // undici returns a connection to its pool after the response has been passed on.
  await nextTurn()
  return http.request(url, options)
}

const reset: Answer = ({ socket }) => void socket.resetAndDestroy()

describe('a request that fails on a reused connection before any byte of a response', () => {
  test.each([
    ['resets', reset],
    ['closes', ({ socket }: IncomingMessage) => void socket.end()],
  ])('is sent once more on a new connection if the server %s the old one', async (_what, again) => {
    const { listener, requests } = onceEach(again)
    const { url } = await serve(listener)
    const http = client()
    for (let i = 0; i < 10; i += 1)
      expect(await sendIdle(http, url)).toMatchObject({ ok: true, response: { body: 'answer' } })
    expect([...requests.values()]).toContain(2)
    expect(Math.max(...requests.values())).toBe(2)
  })

  test('is not sent over another idle connection of the pool', async () => {
    const { listener, requests } = onceEach(reset)
    const waiting: (() => void)[] = []
    const { url } = await serve((request, response) => {
      if (request.url !== '/together') return listener(request, response)
      waiting.push(() => listener(request, response))
      if (waiting.length === 4) for (const answer of waiting) answer()
    })
    const http = client()
    await Promise.all(Array.from({ length: 4 }, () => http.request(`${url}/together`)))
    expect(requests.size).toBe(4)
    expect(await sendIdle(http, url)).toMatchObject({ ok: true })
    expect([...requests.values()].toSorted((a, b) => a - b)).toEqual([1, 1, 1, 1, 2])
  })

  test('is not sent a third time', async () => {
    let requests = 0
    const { url, server } = await serve((request, response) => {
      requests += 1
      if (requests === 1) response.end()
      else request.socket.resetAndDestroy()
    })
    let connections = 0
    server.on('connection', () => (connections += 1))
    const http = client()
    expect(await sendIdle(http, url)).toMatchObject({ ok: true })
    expect(await sendIdle(http, url)).toMatchObject({ ok: false, error: { code: 'CONNECT' } })
    expect([requests, connections]).toEqual([3, 2])
  })

  test.each([
    ['GET', undefined, undefined, true],
    ['HEAD', undefined, undefined, true],
    ['DELETE', undefined, undefined, true],
    ['GET', undefined, false, false],
    ['PUT', 'body', undefined, false],
    ['POST', undefined, undefined, false],
    ['POST', 'body', undefined, false],
    ['PATCH', 'body', undefined, false],
    ['POST', 'body', true, true],
  ])('as %s with body %j and idempotent %j: repeated %j', async (method, body, idempotent, isRepeated) => {
    const seen: (string | undefined)[] = []
    const { listener } = onceEach((request) => {
      request.resume().on('end', () => void request.socket.resetAndDestroy())
    })
    const { url } = await serve((request, response) => {
      seen.push(`${request.method} ${request.headers['content-length'] ?? 0}`)
      listener(request, response)
    })
    const http = client()
    await sendIdle(http, url)
    const result = await sendIdle(http, url, {
      method,
      ...(body === undefined ? {} : { body }),
      ...(idempotent === undefined ? {} : { idempotent }),
    })
    expect(result.ok).toBe(isRepeated)
    const sent = `${method} ${body?.length ?? 0}`
    expect(seen).toEqual(['GET 0', sent, ...(isRepeated ? [sent] : [])])
  })

  test('shares one time limit with its repetition', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    let requests = 0
    const { url } = await serve((request, response) => {
      requests += 1
      if (requests === 1) return void response.end()
      vi.advanceTimersByTime(150)
      if (requests === 2) request.socket.resetAndDestroy()
    })
    const http = client()
    await sendIdle(http, url)
    expect(await sendIdle(http, url, { timeoutMs: 300 })).toMatchObject({
      ok: false,
      error: {
        code: 'TIMEOUT',
        message: `waiting for a response of ${new URL(url).host} timed out after 300 ms`,
      },
    })
    expect(requests).toBe(3)
  })

  test.each(['the signal', 'close'])('ends with ABORTED when %s ends its repetition', async (what) => {
    const controller = new AbortController()
    const http = client()
    let requests = 0
    const { url, sockets } = await serve((request, response) => {
      requests += 1
      if (requests === 1) return void response.end()
      if (requests === 2) return void request.socket.resetAndDestroy()
      if (what === 'close') void http.close()
      else controller.abort()
    })
    await sendIdle(http, url)
    expect(await sendIdle(http, url, { signal: controller.signal })).toMatchObject({
      ok: false,
      error: { code: 'ABORTED' },
    })
    expect(requests).toBe(3)
    await expect.poll(() => sockets.size).toBe(0)
  })

  test('is checked against the network policy again', async () => {
    const { listener, requests } = onceEach(reset)
    const { url } = await serve(listener)
    const addresses = ['127.0.0.1', '169.254.169.254']
    const http = client({
      resolveHost: (_name, _options, callback) =>
        callback(null, [{ address: addresses.shift() ?? '', family: 4 }]),
    })
    const named = `http://rebinding.test:${new URL(url).port}`
    expect(await sendIdle(http, named)).toMatchObject({ ok: true })
    expect(await sendIdle(http, named)).toMatchObject({ ok: false, error: { code: 'BLOCKED_ADDRESS' } })
    expect(requests.size).toBe(1)
  })

  test('leaves no connection open for its repetition', async () => {
    const { listener } = onceEach(reset)
    const { url, sockets } = await serve(listener)
    const http = client()
    await sendIdle(http, url)
    expect(await sendIdle(http, url)).toMatchObject({ ok: true })
    // undici would close an idle connection after 4 seconds.
    await expect.poll(() => sockets.size, { timeout: 3000 }).toBe(0)
  })

  test.each([
    ['once more if the session ends', 'session', true, [2, 3]],
    ['only once if its stream is reset', 'stream', false, [1, 2]],
  ] as const)('over HTTP/2 is sent %s', async (_title, ending, isSent, expected) => {
    const pem = await generate([{ name: 'commonName', value: 'bot.test' }], {
      keyType: 'ec',
      algorithm: 'sha256',
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
    })
    let sessions = 0
    let streams = 0
    const server = createSecureServer({ key: pem.private, cert: pem.cert })
    server.on('session', () => (sessions += 1))
    server.on('sessionError', () => {})
    server.on('stream', (stream) => {
      streams += 1
      stream.on('error', () => {})
      if (streams !== 2) stream.end('answer')
      else if (ending === 'session') stream.session?.destroy()
      else stream.close(constants.NGHTTP2_INTERNAL_ERROR)
    })
    const { port } = await listen(server)
    const http = client({ ca: pem.cert })
    expect(await sendIdle(http, `https://127.0.0.1:${port}`)).toMatchObject({ ok: true })
    expect(await sendIdle(http, `https://127.0.0.1:${port}`)).toMatchObject({ ok: isSent })
    expect([sessions, streams]).toEqual(expected)
  })
})

test('a request that fails on a new connection is not sent again', async () => {
  let requests = 0
  const { url } = await serve((request) => {
    requests += 1
    request.socket.resetAndDestroy()
  })
  expect(await client().request(url, { idempotent: true })).toMatchObject({ error: { code: 'CONNECT' } })
  expect(requests).toBe(1)
})

test('a request that fails on a reused connection after the first byte of a response is not sent again', async () => {
  let requests = 0
  const { port } = await listen(
    createServer((socket) =>
      socket.on('data', () => {
        requests += 1
        if (requests === 1) socket.write('HTTP/1.1 204 No Content\r\n\r\n')
        else socket.end('HTTP/1.1 2')
      }),
    ),
  )
  const http = client()
  expect(await sendIdle(http, `http://127.0.0.1:${port}`)).toMatchObject({ ok: true })
  expect(await sendIdle(http, `http://127.0.0.1:${port}`)).toMatchObject({ ok: false })
  expect(requests).toBe(2)
})
