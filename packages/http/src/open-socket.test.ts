import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { generate } from 'selfsigned'
import { describe, expect, onTestFinished, test } from 'vitest'

import { listen as listenOn } from '../test/loopback.ts'
import { openSocket, type SocketResult } from './open-socket.ts'
import type { SocketRequest } from './socket-request.ts'

/** A server that reads what it is sent, and so notices the end of a connection. */
function listen(server: Server): ReturnType<typeof listenOn> {
  server.on('connection', (socket) => void socket.resume()).on('tlsClientError', () => {})
  return listenOn(server)
}

async function open(request: SocketRequest): Promise<SocketResult> {
  const result = await openSocket(request)
  if (result.ok) onTestFinished(() => void result.socket.destroy())
  return result
}

const host = '127.0.0.1'
const toMetadata: SocketRequest['resolveHost'] = (_host, _options, callback) =>
  callback(null, [{ address: '169.254.169.254', family: 4 }])

describe('TCP', () => {
  test('gives an open socket, which the caller closes', async () => {
    const { port, sockets } = await listen(createServer((socket) => void socket.end('hello')))
    const result = await open({ host, port })
    if (!result.ok) throw result.error
    expect(result.certificates).toEqual([])
    expect(result.durationMs).toBeGreaterThan(0)
    const [chunk] = (await once(result.socket, 'data')) as [Buffer]
    expect(chunk.toString()).toBe('hello')
    result.socket.destroy()
    await expect.poll(() => sockets.size).toBe(0)
  })

  test('a refused connection is CONNECT, with host and port', async () => {
    const server = createServer()
    const { port } = await listen(server)
    await new Promise((resolve) => void server.close(resolve))
    const result = await open({ host, port })
    expect(result).toMatchObject({ ok: false, error: { code: 'CONNECT' } })
    expect(result.ok ? '' : result.error.message).toBe(`connection refused by 127.0.0.1:${port}`)
  })

  test('an IPv6 address with a zone that does not exist is an error, too', async () => {
    expect(await open({ host: 'fe80::1%nowhere0', port: 80, network: 'any', timeoutMs: 100 })).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('[fe80::1%nowhere0]') },
    })
  })

  test('a name that does not resolve is DNS', async () => {
    const error = Object.assign(new Error('no'), { code: 'ENOTFOUND' })
    const result = await open({
      host: 'nowhere.test',
      port: 1,
      resolveHost: (_host, _options, callback) => callback(error, []),
    })
    expect(result).toMatchObject({ ok: false, error: { code: 'DNS' } })
  })

  test('a name that never resolves is TIMEOUT', async () => {
    const result = await open({ host: 'slow.test', port: 1, timeoutMs: 50, resolveHost: () => {} })
    expect(result).toMatchObject({ ok: false, error: { code: 'TIMEOUT' } })
  })

  test('a reset after the socket is open does not become an uncaught exception', async () => {
    const { port, sockets } = await listen(createServer())
    const result = await open({ host, port })
    if (!result.ok) throw result.error
    const closed = new Promise((resolve) => void result.socket.once('close', resolve))
    await expect.poll(() => sockets.size).toBe(1)
    for (const socket of sockets) socket.resetAndDestroy()
    await closed
    expect(result.socket.errored).toMatchObject({ code: 'ECONNRESET' })
  })

  test("a caller's abort is ABORTED, before and while connecting", async () => {
    const controller = new AbortController()
    const resolveHost = (): void => controller.abort()
    const request = { host: 'slow.test', port: 1, signal: controller.signal, resolveHost }
    expect(await open(request)).toMatchObject({ ok: false, error: { code: 'ABORTED' } })
    expect(await open(request)).toMatchObject({ ok: false, error: { code: 'ABORTED' } })
  })

  test.each([
    [{ host: '', port: 80 }],
    [{ host: 'a b', port: 80 }],
    [{ host: '/run/x.sock', port: 80 }],
    [{ host, port: 0 }],
    [{ host, port: 65_536 }],
    [{ host, port: 1.5 }],
    [{ host: undefined as never, port: 80 }],
    [{ host, port: 80, network: 'public' as never }],
    [{ host, port: 80, timeoutMs: NaN }],
    [{ host, port: 80, timeoutMs: 2 ** 31 }],
    [{ host, port: 80, signal: {} as never }],
    [{ host, port: 80, timeoutms: 5 } as never],
    [{ host, port: 80, tls: { serverName: 'a.test' } as never }],
    [undefined as never],
  ])('%o is INVALID_REQUEST', async (request) => {
    expect(await open(request)).toMatchObject({ ok: false, error: { code: 'INVALID_REQUEST' } })
  })
})

describe('network policy', () => {
  test.each(['127.0.0.1', '2130706433', '0x7f.1', '[::ffff:127.0.0.1]', '::1'])(
    '%s is checked before anything connects',
    async (spelling) => {
      const { port, sockets } = await listen(createServer())
      expect(await open({ host: spelling, port, network: 'public-only' })).toMatchObject({
        ok: false,
        error: { code: 'BLOCKED_ADDRESS' },
      })
      expect(sockets.size).toBe(0)
    },
  )

  test('a name is checked by the address it resolves to, with and without TLS', async () => {
    for (const tls of [undefined, {}]) {
      const request = { host: 'innocent.test', port: 80, resolveHost: toMetadata, ...(tls ? { tls } : {}) }
      expect(await open(request)).toMatchObject({ ok: false, error: { code: 'BLOCKED_ADDRESS' } })
    }
  })
})

describe('TLS', async () => {
  const day = 86_400_000
  const notAfterDate = new Date(Math.ceil(Date.now() / day) * day + 30 * day)
  const pem = await generate([{ name: 'commonName', value: 'bot.test' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notAfterDate,
    extensions: [
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'bot.test' },
          { type: 7, ip: host },
        ],
      },
    ],
  })
  const serve = (): Promise<{ port: number; sockets: Set<Socket> }> =>
    listen(createTlsServer({ key: pem.private, cert: pem.cert }))

  test('with a trusted certificate gives a socket and the end of the certificate', async () => {
    const { port } = await serve()
    for (const servername of [undefined, 'bot.test']) {
      const tls = { ca: pem.cert, ...(servername === undefined ? {} : { servername }) }
      expect(await open({ host, port, tls })).toMatchObject({
        ok: true,
        certificates: [{ validToMs: notAfterDate.getTime() }],
      })
    }
  })

  test.each([
    ['is not trusted', {}],
    ['is for another name', { ca: pem.cert, servername: 'other.test' }],
  ])('with a certificate that %s is TLS, and the socket closes', async (_what, tls) => {
    const { port, sockets } = await serve()
    expect(await open({ host, port, tls })).toMatchObject({ ok: false, error: { code: 'TLS' } })
    await expect.poll(() => sockets.size).toBe(0)
  })

  test.each([
    ['is not trusted', {}, 'certificate_self_signed'],
    ['is for another name', { ca: pem.cert, servername: 'other.test' }, 'certificate_wrong_host'],
  ])('gives the facts of a certificate that %s', async (_what, tls, reason) => {
    const { port } = await serve()
    expect(await open({ host, port, tls })).toMatchObject({
      ok: false,
      certificates: [{ role: 'server', name: 'bot.test', validToMs: notAfterDate.getTime() }],
      error: { code: 'TLS', reason },
    })
  })

  test('with a server that speaks something else is TLS', async () => {
    const { port } = await listen(createServer((socket) => void socket.end('220 mail.example ESMTP\r\n')))
    expect(await open({ host, port, tls: {} })).toMatchObject({ ok: false, error: { code: 'TLS' } })
  })

  test('with a server that accepts and says nothing is TIMEOUT, and the socket closes', async () => {
    const { port, sockets } = await listen(createServer())
    expect(await open({ host, port, timeoutMs: 100, tls: {} })).toMatchObject({
      ok: false,
      error: { code: 'TIMEOUT' },
    })
    await expect.poll(() => sockets.size).toBe(0)
  })
})
