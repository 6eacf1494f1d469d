import { createServer, type Socket } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'

import { client, listen, serve } from '../test/loopback.ts'
import type { HttpResult } from './response.ts'

const post = { method: 'POST', body: 'a message' } as const

/** The code of a failed request, and whether it was sent. */
function failureOf(result: HttpResult): readonly [string, boolean] | undefined {
  return result.ok ? undefined : [result.error.code, result.requestSent]
}

/** The URL of a server that runs `onData` at the first bytes of each connection. */
async function urlOf(onData: (socket: Socket) => void, scheme = 'http'): Promise<string> {
  const { port } = await listen(createServer((socket) => void socket.once('data', () => onData(socket))))
  return `${scheme}://127.0.0.1:${port}`
}

describe('a request was not sent if', () => {
  const refused = Object.assign(new Error('no such host'), { code: 'ENOTFOUND' })

  test('the input is invalid', async () => {
    expect(failureOf(await client().request('ftp://bot.test'))).toEqual(['INVALID_REQUEST', false])
  })

  test('the host name cannot be resolved', async () => {
    const http = client({ resolveHost: (_name, _options, callback) => callback(refused, []) })
    expect(failureOf(await http.request('http://nowhere.test', post))).toEqual(['DNS', false])
  })

  test('the address is blocked, as a literal and behind a name', async () => {
    const http = client({
      network: 'public-only',
      resolveHost: (_name, _options, callback) => callback(null, [{ address: '127.0.0.1', family: 4 }]),
    })
    const blocked = ['BLOCKED_ADDRESS', false]
    expect(failureOf(await http.request('http://127.0.0.1', post))).toEqual(blocked)
    expect(failureOf(await http.request('http://local.test', post))).toEqual(blocked)
  })

  test('the connection is refused', async () => {
    const { url, server } = await serve(() => {})
    await new Promise((resolve) => server.close(resolve))
    expect(failureOf(await client().request(url, post))).toEqual(['CONNECT', false])
  })

  test('the TLS handshake fails', async () => {
    const { url } = await serve((_request, response) => response.end())
    expect(failureOf(await client().request(url.replace('http:', 'https:'), post))).toEqual(['TLS', false])
  })

  test('the connection is reset or closed in the TLS handshake', async () => {
    for (const how of ['resetAndDestroy', 'end'] as const) {
      const url = await urlOf((socket) => socket[how](), 'https')
      expect(failureOf(await client().request(url, post))).toEqual(['CONNECT', false])
    }
  })

  test('the time limit or the signal ends the TLS handshake', async () => {
    const controller = new AbortController()
    const url = await urlOf(() => controller.abort(), 'https')
    const cancelled = await client().request(url, { ...post, signal: controller.signal })
    expect(failureOf(cancelled)).toEqual(['ABORTED', false])
    const silent = await urlOf(() => {}, 'https')
    expect(failureOf(await client().request(silent, { ...post, timeoutMs: 60 }))).toEqual(['TIMEOUT', false])
  })

  test('the signal was aborted before', async () => {
    const { url } = await serve((_request, response) => response.end())
    const result = await client().request(url, { ...post, signal: AbortSignal.abort() })
    expect(failureOf(result)).toEqual(['ABORTED', false])
  })
})

describe('a request may have been sent if', () => {
  test('the connection is reset or closed after it', async () => {
    for (const how of ['resetAndDestroy', 'end'] as const) {
      const url = await urlOf((socket) => socket[how]())
      expect(failureOf(await client().request(url, post))).toEqual(['CONNECT', true])
    }
  })

  test('the response is not HTTP, or its body is cut off or too large', async () => {
    const garbled = await urlOf((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n\r\n'))
    expect(failureOf(await client().request(garbled, post))).toEqual(['PROTOCOL', true])
    const cut = await urlOf((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf'))
    expect(failureOf(await client().request(cut, post))?.[1]).toBe(true)
    const large = await urlOf((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n123456789'))
    const result = await client({ maxBodyBytes: 5 }).request(large, post)
    expect(failureOf(result)).toEqual(['BODY_TOO_LARGE', true])
  })

  test('the time limit or the signal ends the wait for a response', async () => {
    const controller = new AbortController()
    const { url } = await serve(() => controller.abort())
    const cancelled = await client().request(url, { ...post, signal: controller.signal })
    expect(failureOf(cancelled)).toEqual(['ABORTED', true])
    expect(failureOf(await client().request(url, { ...post, timeoutMs: 60 }))).toEqual(['TIMEOUT', true])
  })

  test('its repetition on a new connection is not sent', async () => {
    let requests = 0
    const { url } = await serve((request, response) => {
      requests += 1
      if (requests === 1) response.end()
      else request.socket.resetAndDestroy()
    })
    const addresses = ['127.0.0.1', '169.254.169.254']
    const http = client({
      resolveHost: (_name, _options, callback) =>
        callback(null, [{ address: addresses.shift() ?? '', family: 4 }]),
    })
    const named = `http://rebinding.test:${new URL(url).port}`
    expect(await http.request(named)).toMatchObject({ ok: true })
    // undici returns a connection to its pool after the response has been passed on.
    await nextTurn()
    expect(failureOf(await http.request(named))).toEqual(['BLOCKED_ADDRESS', true])
    expect(requests).toBe(2)
  })

  test('it was redirected to an address where nothing listens', async () => {
    const dead = await serve(() => {})
    await new Promise((resolve) => dead.server.close(resolve))
    const { url } = await serve((_request, response) => {
      response.writeHead(307, { location: dead.url }).end()
    })
    const result = await client().request(url, { ...post, redirect: 'follow' })
    expect(failureOf(result)).toEqual(['CONNECT', true])
  })
})
