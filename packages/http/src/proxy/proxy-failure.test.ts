import { createServer as createHttpsServer } from 'node:https'
import { createServer as createTcpServer, type Socket } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, onTestFinished, test, vi } from 'vitest'

import { certificate, type Certificate } from '../../test/certificate.ts'
import { client, listen, noSuchHost } from '../../test/loopback.ts'
import { serveProxy } from '../../test/proxy.ts'
import type { HttpClientError } from '../errors.ts'
import type { HttpClientOptions } from '../options.ts'
import type { HttpRequest } from '../request.ts'
import type { HttpResult } from '../response.ts'

const URLS = ['http://gitlab.test/T0KEN?key=T0KEN', 'https://gitlab.test/T0KEN?key=T0KEN'] as const
const [PLAIN, SECURE] = URLS

async function send(
  url: string,
  options: HttpClientOptions,
  request: HttpRequest = {},
): Promise<Extract<HttpResult, { ok: false }>> {
  const result = await client({ network: 'any', ...options }).request(url, request)
  if (result.ok) throw new Error(`a response of status ${result.response.status}`)
  const { error } = result
  expect(`${error.message} ${JSON.stringify(error)} ${error.stack}`).not.toMatch(/T0KEN|PASSW0RD/)
  return result
}

async function failureOf(...args: Parameters<typeof send>): Promise<HttpClientError> {
  return (await send(...args)).error
}

async function serveRaw(onSocket: (socket: Socket) => void): Promise<string> {
  const server = createTcpServer((socket) => {
    socket.resume()
    onSocket(socket)
  })
  return `127.0.0.1:${(await listen(server)).port}`
}

const refusing = (status: number) => (socket: Socket) =>
  void socket.end(`HTTP/1.1 ${status} No\r\ncontent-length: 2\r\n\r\nno`)

describe.each(URLS)('for %s the error names the proxy', (url) => {
  test('that refuses the connection', async () => {
    const server = createTcpServer()
    const { port } = await listen(server)
    await new Promise((resolve) => void server.close(resolve))
    const proxy = `http://bot:PASSW0RD@127.0.0.1:${port}`
    expect(await send(url, { proxy })).toMatchObject({
      requestSent: false,
      error: {
        code: 'CONNECT',
        isOfProxy: true,
        reason: 'connection_refused',
        message: `connection refused by the proxy 127.0.0.1:${port}`,
      },
    })
  })

  test('whose name is unknown', async () => {
    expect(await failureOf(url, { proxy: 'proxy.test:3128', resolveHost: noSuchHost })).toMatchObject({
      code: 'DNS',
      reason: 'name_not_found',
      message: 'the host name proxy.test of the proxy was not found',
    })
  })

  test('that wants to know who asks, or does not know who asks', async () => {
    const onConnect = refusing(407)
    const proxy = await serveProxy({ onConnect })
    proxy.server.removeAllListeners('request')
    proxy.server.on('request', (_request, response) => response.writeHead(407).end())
    expect(await send(url, { proxy: proxy.url })).toMatchObject({
      requestSent: false,
      error: {
        code: 'CONNECT',
        reason: 'proxy_unauthorized',
        message: `the proxy ${proxy.host} requires a user name and a password (status 407)`,
      },
    })
    const known = proxy.url.replace('//', '//bot:PASSW0RD@')
    expect(await failureOf(url, { proxy: known })).toMatchObject({
      reason: 'proxy_unauthorized',
      message: `the proxy ${proxy.host} rejects the user name or password (status 407)`,
    })
  })

  test('whose certificate is not trusted', async () => {
    const proxy = await serveProxy({ tls: await certificate() })
    expect(await failureOf(url, { proxy: proxy.url })).toMatchObject({
      code: 'TLS',
      reason: 'certificate_self_signed',
      message: 'the certificate of the proxy 127.0.0.1 is self-signed and not trusted',
    })
  })

  test('that speaks no TLS though its URL says so', async () => {
    const proxy = await serveProxy()
    expect(await failureOf(url, { proxy: `https://${proxy.host}` })).toMatchObject({
      reason: 'not_tls',
      message: `the proxy ${proxy.host} does not speak TLS`,
    })
  })

  test('that requires a client certificate itself', async () => {
    const pem = await certificate()
    const { url: proxy, host } = await serveProxy({
      tls: { ...pem, requestCert: true, rejectUnauthorized: true } as Certificate,
    })
    expect(await failureOf(url, { proxy, ca: pem.cert })).toMatchObject({
      code: 'TLS',
      isOfProxy: true,
      reason: 'client_certificate_required',
      message: `the proxy ${host} requires a client certificate`,
    })
  })

  test('that answers garbage, nothing or too much', async () => {
    const through = url === PLAIN ? 'gitlab.test:80' : undefined
    const named = (proxy: string): string => through ?? `the proxy ${proxy}`
    const via = (proxy: string): string => (through === undefined ? '' : ` (through the proxy ${proxy})`)
    const garbage = await serveRaw((socket) => void socket.end('220 mail.example ESMTP\r\n'))
    expect(await failureOf(url, { proxy: garbage })).toMatchObject({
      code: 'PROTOCOL',
      message: expect.stringMatching(
        new RegExp(
          `^the response of ${named(garbage)} is not valid HTTP.*${via(garbage).replace(/[()]/g, '.')}$`,
        ),
      ),
    })
    const closing = await serveRaw((socket) => void socket.once('data', () => socket.end()))
    expect(await failureOf(url, { proxy: closing })).toMatchObject({
      code: 'CONNECT',
      reason: 'connection_closed',
      message: `${named(closing)} closed the connection before its response was complete${via(closing)}`,
    })
    const resetting = await serveRaw(
      (socket) => void socket.once('data', () => void socket.resetAndDestroy()),
    )
    expect(await failureOf(url, { proxy: resetting })).toMatchObject({
      reason: 'connection_reset',
      message: `connection reset by ${named(resetting)}${via(resetting)}`,
    })
    const endless = await serveRaw((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\nx: ${'x'.repeat(100_000)}`)
    })
    expect(await failureOf(url, { proxy: endless })).toMatchObject({ code: 'PROTOCOL' })
  })

  test('that does not answer within the one time limit', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const asked = Promise.withResolvers<void>()
    const silent = await serveRaw((socket) => void socket.once('data', () => asked.resolve()))
    const phases: unknown[] = []
    const onPhase = (...phase: unknown[]): void => void phases.push(phase)
    const pending = failureOf(url, { proxy: silent }, { timeoutMs: 5000, onPhase })
    await asked.promise
    vi.advanceTimersByTime(5000)
    vi.useRealTimers()
    expect(await pending).toMatchObject({
      code: 'TIMEOUT',
      reason: 'response_timeout',
      message:
        url === PLAIN
          ? `waiting for a response of gitlab.test:80 timed out after 5000 ms (through the proxy ${silent})`
          : `waiting for a response of the proxy ${silent} timed out after 5000 ms`,
    })
    expect(phases[0]).toEqual(['connect', `proxy://${silent}`])
  })
})

test.each([
  [403, (proxy: string) => `the proxy ${proxy} refuses to connect to gitlab.test:443 (status 403)`],
  [502, (proxy: string) => `the proxy ${proxy} could not connect to gitlab.test:443 (status 502)`],
  [504, (proxy: string) => `the proxy ${proxy} could not connect to gitlab.test:443 (status 504)`],
  [302, (proxy: string) => `the proxy ${proxy} refuses to connect to gitlab.test:443 (status 302)`],
])('a tunnel that the proxy refuses with %i is a failure of the proxy', async (status, message) => {
  const proxy = await serveProxy({ onConnect: refusing(status) })
  expect(await send(SECURE, { proxy: proxy.url })).toMatchObject({
    requestSent: false,
    error: { code: 'CONNECT', isOfProxy: true, reason: 'proxy_refused', message: message(proxy.host) },
  })
  await expect.poll(() => proxy.sockets.size).toBe(0)
})

test.each(URLS)(
  'a proxy that closes the connection while the name is looked up ends the request: %s',
  async (url) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    const looked = Promise.withResolvers<void>()
    const closed = Promise.withResolvers<void>()
    const proxy = await serveRaw((socket) => {
      socket.on('close', () => closed.resolve())
      void looked.promise.then(() => socket.destroy())
    })
    const pending = failureOf(url, { proxy, network: 'no-metadata', resolveHost: () => looked.resolve() })
    await closed.promise
    // The client learns of it in the next turns.
    for (let turn = 0; turn < 10; turn += 1) await nextTurn()
    vi.advanceTimersByTime(1000)
    expect(await pending).toMatchObject({ code: 'CONNECT', isOfProxy: true })
  },
)

test('a 502 of a proxy for an http URL is a response like any other, because nobody can tell whose it is', async () => {
  const proxy = await serveProxy()
  const closed = createTcpServer()
  const { port } = await listen(closed)
  await new Promise((resolve) => void closed.close(resolve))
  const result = await client({ proxy: proxy.url }).request(`http://127.0.0.1:${port}`)
  expect(result).toMatchObject({ ok: true, response: { status: 502 } })
})

describe('inside a tunnel the error names the server and the proxy', () => {
  test.each([
    [
      'certificate_expired',
      { fromDays: -30, toDays: -8 },
      true,
      /^the certificate of gitlab\.test expired on 20/,
    ],
    ['certificate_self_signed', {}, false, /^the certificate of gitlab\.test is self-signed and not trusted/],
    [
      'certificate_wrong_host',
      { name: 'other.test' },
      true,
      /^the certificate of gitlab\.test is for another/,
    ],
  ])('%s', async (reason, options, isTrusted, message) => {
    const pem = await certificate({ name: 'gitlab.test', ...options })
    const server = createHttpsServer(pem)
    server.on('tlsClientError', () => {})
    const { port, sockets } = await listen(server)
    const proxy = await serveProxy()
    const ca = isTrusted ? pem.cert : undefined
    const error = await failureOf(`https://gitlab.test:${port}`, { proxy: proxy.url, ca })
    expect(error).toMatchObject({
      code: 'TLS',
      isOfProxy: false,
      reason,
      message: expect.stringMatching(message),
    })
    expect(error.message).toContain(` (through the proxy ${proxy.host})`)
    await expect.poll(() => sockets.size + proxy.sockets.size).toBe(0)
  })

  test('that resets the handshake', async () => {
    const proxy = await serveProxy({
      onConnect: (socket) => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n')
        socket.once('data', () => void socket.resetAndDestroy())
      },
    })
    expect(await failureOf(SECURE, { proxy: proxy.url })).toMatchObject({
      reason: 'connection_reset',
      message: `connection reset by gitlab.test:443 during the TLS handshake (through the proxy ${proxy.host})`,
    })
  })

  test('that does not end the handshake in time', async () => {
    const proxy = await serveProxy({ onConnect: (socket) => void socket.write('HTTP/1.1 200 OK\r\n\r\n') })
    expect(await failureOf(SECURE, { proxy: proxy.url }, { timeoutMs: 200 })).toMatchObject({
      reason: 'tls_timeout',
      message: `the TLS handshake with gitlab.test:443 timed out after 200 ms (through the proxy ${proxy.host})`,
    })
    await expect.poll(() => proxy.sockets.size).toBe(0)
  })
})
