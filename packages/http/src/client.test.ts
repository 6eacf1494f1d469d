import { getEventListeners } from 'node:events'
import type { Server } from 'node:http'
import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { describe, expect, onTestFinished, test, vi } from 'vitest'

import { client, listen, serve } from '../test/loopback.ts'
import { createHttpClient } from './client.ts'
import type { HttpHeaders, HttpResult } from './response.ts'

const secret = 'Bearer s3cret-value-of-header'
const isRefusal = (status: number): boolean => status >= 400
const openSockets = (server: Server): Promise<number> =>
  new Promise((resolve, reject) =>
    server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
  )

describe('responses', () => {
  test('returns status, headers and body for any status', async () => {
    const { url } = await serve((_request, response) =>
      response.writeHead(503, { 'X-Why': 'busy' }).end('später'),
    )
    const result = await client().request(url)
    expect(result).toMatchObject({
      ok: true,
      response: { status: 503, headers: { 'x-why': 'busy' }, body: 'später' },
    })
  })

  test('sends method, headers and a body with its length', async () => {
    const { url } = await serve((request, response) => {
      let body = ''
      request.on('data', (chunk) => (body += String(chunk)))
      request.on('end', () => response.end(JSON.stringify([request.method, request.headers, body])))
    })
    const result = await client().request(url, { method: 'POST', headers: { 'x-a': 'b' }, body: 'hello' })
    const [method, headers, body] = JSON.parse(result.ok ? result.response.body : '') as [
      string,
      Record<string, string>,
      string,
    ]
    expect([method, headers['x-a'], headers['content-length'], headers['transfer-encoding'], body]).toEqual([
      'POST',
      'b',
      '5',
      undefined,
      'hello',
    ])
  })

  test('sends a method in upper case', async () => {
    const { url } = await serve((request, response) => response.end(request.method))
    for (const method of ['get', 'Post'])
      expect(await client().request(url, { method })).toMatchObject({
        response: { body: method.toUpperCase() },
      })
  })

  test('returns a redirect as the response', async () => {
    const { url } = await serve((_request, response) =>
      response.writeHead(302, { location: '/elsewhere' }).end(),
    )
    expect(await client().request(url)).toMatchObject({
      ok: true,
      response: { status: 302, headers: { location: '/elsewhere' } },
    })
  })

  test('reads a body by the status when asked to', async () => {
    const { url } = await serve((request, response) =>
      response.writeHead(request.url === '/no' ? 400 : 200).end('why'),
    )
    const http = client()
    expect(await http.request(url, { readBody: isRefusal })).toMatchObject({
      response: { status: 200, body: '' },
    })
    expect(await http.request(`${url}/no`, { readBody: isRefusal })).toMatchObject({
      response: { status: 400, body: 'why' },
    })
  })

  test('a `readBody` that rejects harms nobody, and the body is read', async () => {
    const { url } = await serve((_request, response) => response.end('whole'))
    const unhandled = vi.fn<() => void>()
    process.on('unhandledRejection', unhandled)
    const readBody = (async () => Promise.reject(new Error('broken'))) as unknown as () => boolean
    expect(await client().request(url, { readBody })).toMatchObject({ ok: true, response: { body: 'whole' } })
    await new Promise((resolve) => setImmediate(resolve))
    process.off('unhandledRejection', unhandled)
    expect(unhandled).not.toHaveBeenCalled()
  })

  test('reads a body by the headers when asked to', async () => {
    const { url } = await serve((_request, response) => response.writeHead(429, { 'X-When': '7' }).end('why'))
    const seen: unknown[] = []
    const readBody = (status: number, { 'x-when': when }: HttpHeaders): boolean => {
      seen.push(status, when)
      return when === undefined
    }
    expect(await client().request(url, { readBody })).toMatchObject({ response: { status: 429, body: '' } })
    expect(seen).toEqual([429, '7'])
  })

  test('reuses the connection of an unwanted body', async () => {
    const sockets = new Set<Socket>()
    const { url, server } = await serve((_request, response) => response.end('x'.repeat(1000)))
    server.on('connection', (socket) => sockets.add(socket))
    const http = client()
    for (let i = 0; i < 5; i += 1) {
      expect(await http.request(url, { readBody: false })).toMatchObject({ ok: true, response: { body: '' } })
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(sockets.size).toBeLessThan(5)
  })
})

test('drops the connection of an unwanted body after a second', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  const { url, server } = await serve((_request, response) => response.writeHead(200).write('x'))
  expect(await client().request(url, { readBody: false })).toMatchObject({ ok: true })
  vi.advanceTimersByTime(1000)
  vi.useRealTimers()
  await expect.poll(() => openSockets(server)).toBe(0)
})

test('leaves nothing on the signal of a request', async () => {
  const { url } = await serve((request, response) => {
    if (request.url === '/fails') request.socket.destroy()
    else response.end('answer')
  })
  const { signal } = new AbortController()
  for (const path of ['/', '/fails']) await client().request(url + path, { signal })
  await client().request(url, { signal, readBody: false })
  await expect.poll(() => getEventListeners(signal, 'abort')).toEqual([])
})

test('sends requests to ports that the Fetch standard blocks', async () => {
  // Any of them that is free here; one is enough.
  for (const port of [6000, 6566, 6665, 6666, 6667, 10080]) {
    const server = createTcpServer((socket) => socket.end('HTTP/1.1 204 No Content\r\n\r\n'))
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true))
    })
    if (!isFree) continue
    onTestFinished(() => void server.close())
    expect(await client().request(`http://127.0.0.1:${port}/`)).toMatchObject({
      ok: true,
      response: { status: 204 },
    })
    break
  }
  expect.hasAssertions()
})

test('a response with a status past 599 is PROTOCOL, and its socket closes', async () => {
  const head = 'HTTP/1.1 999 Denied\r\ncontent-length: 9\r\n\r\n'
  const { port, sockets } = await listen(
    createTcpServer((socket) => socket.once('data', () => socket.write(head))),
  )
  expect(await client().request(`http://127.0.0.1:${port}`)).toMatchObject({
    ok: false,
    error: { code: 'PROTOCOL' },
  })
  await expect.poll(() => sockets.size).toBe(0)
})

describe('failures are values', () => {
  test('a refused connection is CONNECT', async () => {
    const { url, server } = await serve(() => {})
    await new Promise((resolve) => server.close(resolve))
    expect(await client().request(url)).toMatchObject({
      ok: false,
      error: { code: 'CONNECT', platformCode: 'ECONNREFUSED' },
    })
  })

  test('a reset connection is CONNECT', async () => {
    const { url } = await serve((request) => request.socket.resetAndDestroy())
    expect(await client().request(url)).toMatchObject({ ok: false, error: { code: 'CONNECT' } })
  })

  test('a name that does not resolve is DNS', async () => {
    const error = Object.assign(new Error('getaddrinfo ENOTFOUND nowhere.test'), { code: 'ENOTFOUND' })
    const http = client({ resolveHost: (_name, _options, callback) => callback(error, []) })
    expect(await http.request('http://nowhere.test/')).toMatchObject({ ok: false, error: { code: 'DNS' } })
  })

  test('plain text where TLS was expected is TLS', async () => {
    const { url } = await serve((_request, response) => response.end())
    expect(await client().request(url.replace('http:', 'https:'))).toMatchObject({
      ok: false,
      error: { code: 'TLS' },
    })
  })

  test('a response that is not HTTP is PROTOCOL', async () => {
    const server = createTcpServer((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n\r\n'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    expect(await client().request(url)).toMatchObject({ ok: false, error: { code: 'PROTOCOL' } })
  })

  test.each(['never answers', 'sends headers and then nothing', 'drips bytes'])(
    'a server that %s is TIMEOUT, and its socket closes',
    async (kind) => {
      const { url, server } = await serve((_request, response) => {
        if (kind !== 'never answers') response.writeHead(200).write('x')
        if (kind === 'drips bytes') {
          const timer = setInterval(() => response.write('x'), 10)
          response.on('close', () => clearInterval(timer))
        }
      })
      expect(await client().request(url, { timeoutMs: 100 })).toMatchObject({
        ok: false,
        error: { code: 'TIMEOUT' },
      })
      await expect.poll(() => openSockets(server)).toBe(0)
    },
  )

  test("a caller's abort is ABORTED, before and during the request", async () => {
    const { url } = await serve(() => {})
    const controller = new AbortController()
    const pending = client().request(url, { signal: controller.signal })
    setImmediate(() => controller.abort())
    expect(await pending).toMatchObject({ ok: false, error: { code: 'ABORTED' } })
    expect(await client().request(url, { signal: AbortSignal.abort() })).toMatchObject({
      ok: false,
      error: { code: 'ABORTED' },
    })
  })

  test('an endless body is BODY_TOO_LARGE, and its socket closes', async () => {
    const { url, server } = await serve((_request, response) => {
      const pump = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536)));
      }
      response.on('drain', pump)
      pump()
    })
    const result = await client().request(url, { maxBodyBytes: 1000 })
    expect(result).toMatchObject({ ok: false, error: { code: 'BODY_TOO_LARGE' } })
    await expect.poll(() => openSockets(server)).toBe(0)
  })

  test('a body is measured after decompression', async () => {
    const { url } = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(5_000_000)))
    })
    expect(await client().request(url)).toMatchObject({ ok: false, error: { code: 'BODY_TOO_LARGE' } })
  })

  test('a response that claims to be compressed over and over is PROTOCOL, and its socket closes', async () => {
    const { url, server } = await serve((_request, response) =>
      response.writeHead(200, { 'content-encoding': Array(50).fill('gzip').join(', ') }).write('x'),
    )
    expect(await client().request(url)).toMatchObject({ ok: false, error: { code: 'PROTOCOL' } })
    await expect.poll(() => openSockets(server)).toBe(0)
  })

  test('a corrupt compressed body is PROTOCOL', async () => {
    const { url } = await serve((_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end('not gzip'),
    )
    expect(await client().request(url)).toMatchObject({ ok: false, error: { code: 'PROTOCOL' } })
  })

  test.each(['ftp://example.com/', 'not a url', 'http://user:pass-word@example.com/', 'file:///etc/passwd'])(
    '%s is INVALID_REQUEST and is not shown',
    async (url) => {
      const result = await client().request(url)
      expect(result).toMatchObject({ ok: false, error: { code: 'INVALID_REQUEST' } })
      expect(result.ok ? '' : result.error.message).not.toContain('pass-word')
    },
  )

  test('an invalid header value is INVALID_REQUEST and is not shown', async () => {
    const { url } = await serve((_request, response) => response.end())
    const result = await client().request(url, { headers: { authorization: `${secret}\nx: y` } })
    expect(result).toMatchObject({ ok: false, error: { code: 'INVALID_REQUEST' } })
    expect(JSON.stringify(result) + (result.ok ? '' : result.error.message)).not.toContain('s3cret')
  })

  test('no error shows path, query or header', async () => {
    const { url } = await serve((request) => request.socket.destroy())
    const result = await client().request(`${url}/hook/T0KEN-in-path?key=T0KEN-in-query`, {
      headers: { authorization: secret },
    })
    expect(result.ok).toBe(false)
    const error = result.ok ? undefined : result.error
    for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
      expect(`${cause.message} ${cause.stack} ${JSON.stringify(cause)}`).not.toMatch(/T0KEN|s3cret/)
    }
  })
})

test.each(['before', 'during'])(
  'close ends a request %s its response as ABORTED, and any later one',
  async (when) => {
    const { url, server } = await serve((_request, response) => {
      if (when === 'during') response.writeHead(200).write('x')
    })
    const http = createHttpClient()
    const requested = new Promise((resolve) => server.once('request', resolve))
    let pending: Promise<HttpResult> | undefined
    const answered = new Promise<void>((resolve) => {
      pending = http.request(url, {
        readBody: () => {
          resolve()
          return true
        },
      })
    })
    await (when === 'during' ? answered : requested)
    await http.close()
    expect(await pending).toMatchObject({ ok: false, error: { code: 'ABORTED' } })
    await expect.poll(() => openSockets(server)).toBe(0)
    expect(await http.request(url)).toMatchObject({ ok: false, error: { code: 'ABORTED' } })
    await http.close()
  },
)
