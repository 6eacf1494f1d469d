import { createServer as createTcpServer, type Socket } from 'node:net'
import { createServer as createTlsServer, type TlsOptions } from 'node:tls'
import { beforeAll, describe, expect, test } from 'vitest'

import { certificate, DAY_MS, type Certificate } from '../test/certificate.ts'
import { client, listen, serve } from '../test/loopback.ts'
import { classifyError } from './classify.ts'
import type { HttpClientError, HttpErrorCode, HttpErrorReason } from './errors.ts'
import type { HttpClientOptions } from './options.ts'
import { openSocket } from './open-socket.ts'
import type { HttpRequest } from './request.ts'

const host = '127.0.0.1'
const dateIn = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10)

const reset = (socket: Socket): void => void socket.once('data', () => void socket.resetAndDestroy())
const end = (socket: Socket): void => void socket.once('data', () => void socket.end())

async function serveRaw(onSocket: (socket: Socket) => void): Promise<number> {
  const server = createTcpServer((socket) => {
    socket.resume()
    onSocket(socket)
  })
  return (await listen(server)).port
}

async function serveTls(options: TlsOptions): Promise<number> {
  const server = createTlsServer(options)
  server.on('tlsClientError', () => {})
  return (await listen(server)).port
}

/** The error of a request with secrets in its URL, which are never part of it. */
async function failureOf(
  origin: string,
  options: HttpClientOptions = {},
  request: HttpRequest = {},
): Promise<HttpClientError> {
  const result = await client(options).request(`${origin}/T0KEN?key=T0KEN`, request)
  if (result.ok) throw new Error(`a response of status ${result.response.status}`)
  expect(`${result.error.message} ${JSON.stringify(result.error)}`).not.toContain('T0KEN')
  return result.error
}

type Told = Pick<HttpClientError, 'code' | 'message'> & { readonly reason: HttpErrorReason | undefined }

/** What the error of a request and that of a TLS socket say. */
async function tlsFailures(port: number, ca: string | undefined): Promise<readonly Told[]> {
  const trust = ca === undefined ? {} : { ca }
  const opened = await openSocket({ host, port, tls: trust })
  if (opened.ok) throw new Error('an open socket')
  const errors = [await failureOf(`https://${host}:${port}`, trust), opened.error]
  return errors.map(({ code, reason, message }) => ({ code, reason, message }))
}

/** The same from both. */
function both(reason: HttpErrorReason, message: string): readonly Told[] {
  const told: Told = { code: 'TLS', reason, message }
  return [told, told]
}

function resolver(code: string): HttpClientOptions {
  return {
    resolveHost: (_name, _options, callback) => callback(Object.assign(new Error('no'), { code }), []),
  }
}

describe('without an address, the error says', () => {
  test.each([
    ['ENOTFOUND', 'name_not_found', 'the host name gitlab.test was not found'],
    ['EAI_AGAIN', 'dns_failed', 'the DNS server failed to look up gitlab.test (EAI_AGAIN)'],
    ['ESERVFAIL', 'dns_failed', 'the DNS server failed to look up gitlab.test (ESERVFAIL)'],
  ])('%s: %s', async (platformCode, reason, message) => {
    const expected = { code: 'DNS', platformCode, reason, message }
    expect(await failureOf('https://gitlab.test', resolver(platformCode))).toMatchObject(expected)
    const result = await openSocket({ host: 'gitlab.test', port: 1, ...resolver(platformCode) })
    expect(result).toMatchObject({ ok: false, error: expected })
  })

  test('which address the network policy blocks, and why', async () => {
    expect(await failureOf('http://169.254.169.254')).toMatchObject({
      code: 'BLOCKED_ADDRESS',
      message: 'the address of 169.254.169.254 is blocked by the network policy: a link-local address',
    })
  })
})

describe('without a connection, the error says', () => {
  test('that it was refused', async () => {
    const server = createTcpServer()
    const { port } = await listen(server)
    await new Promise((resolve) => void server.close(resolve))
    const expected = {
      code: 'CONNECT',
      reason: 'connection_refused',
      message: `connection refused by ${host}:${port}`,
    }
    expect(await failureOf(`http://${host}:${port}`)).toMatchObject(expected)
    expect(await openSocket({ host, port })).toMatchObject({ ok: false, error: expected })
  })

  test.each([
    ['https', reset, 'connection_reset', `connection reset by ${host}:0 during the TLS handshake`],
    ['https', end, 'connection_reset', `connection reset by ${host}:0 during the TLS handshake`],
    ['http', reset, 'connection_reset', `connection reset by ${host}:0`],
    ['http', end, 'connection_closed', `${host}:0 closed the connection before its response was complete`],
  ] as const)(
    'over %s that it was reset or closed, and in which phase',
    async (scheme, onSocket, reason, message) => {
      const port = await serveRaw(onSocket)
      expect(await failureOf(`${scheme}://${host}:${port}`)).toMatchObject({
        code: 'CONNECT',
        reason,
        message: message.replace(':0', `:${port}`),
      })
    },
  )
})

describe('of a certificate, the error says', () => {
  let valid: Certificate
  beforeAll(async () => {
    valid = await certificate()
  })

  test('nothing if all is well', async () => {
    const port = await serveTls(valid)
    const result = await openSocket({ host, port, tls: { ca: valid.cert } })
    expect(result).toMatchObject({ ok: true, certificates: [{ role: 'server', name: 'bot.test' }] })
    if (result.ok) result.socket.destroy()
  })

  test('when it expired', async () => {
    const old = await certificate({ fromDays: -30, toDays: -8 })
    expect(await tlsFailures(await serveTls(old), old.cert)).toEqual(
      both('certificate_expired', `the certificate of ${host} expired on ${dateIn(-8)}`),
    )
  })

  test('that another one of its chain expired', async () => {
    const ca = await certificate({ fromDays: -30, toDays: -8, name: 'ca.test', isCa: true })
    const leaf = await certificate({ issuer: ca })
    expect(await tlsFailures(await serveTls(leaf), ca.cert)).toEqual(
      both('certificate_expired', `the root certificate "ca.test" of ${host} expired on ${dateIn(-8)}`),
    )
  })

  test('when it begins to be valid', async () => {
    const early = await certificate({ fromDays: 3 })
    expect(await tlsFailures(await serveTls(early), early.cert)).toEqual(
      both('certificate_not_yet_valid', `the certificate of ${host} is not valid before ${dateIn(3)}`),
    )
  })

  test('that it is self-signed', async () => {
    expect(await tlsFailures(await serveTls(valid), undefined)).toEqual(
      both('certificate_self_signed', `the certificate of ${host} is self-signed and not trusted`),
    )
  })

  test('that its issuer is unknown', async () => {
    const ca = await certificate({ name: 'ca.test', isCa: true })
    const leaf = await certificate({ issuer: ca })
    const port = await serveTls({ key: leaf.key, cert: `${leaf.cert}\n${ca.cert}` })
    expect(await tlsFailures(port, undefined)).toEqual(
      both('certificate_untrusted', `the certificate of ${host} is not trusted: its issuer is unknown`),
    )
  })

  test('that it is not for the host name', async () => {
    const port = await serveTls(valid)
    const toLoopback: HttpClientOptions['resolveHost'] = (_name, _options, callback) =>
      callback(null, [{ address: host, family: 4 }])
    expect(
      await failureOf(`https://other.test:${port}`, { ca: valid.cert, resolveHost: toLoopback }),
    ).toMatchObject({
      code: 'TLS',
      reason: 'certificate_wrong_host',
      message: 'the certificate of other.test is for another host name',
    })
    expect(await openSocket({ host, port, tls: { ca: valid.cert, servername: 'other.test' } })).toMatchObject(
      {
        error: { message: `the certificate of ${host}:${port} is not for the host name other.test` },
      },
    )
  })

  test('that the server only speaks versions of TLS that are too old', async () => {
    const port = await serveTls({
      ...valid,
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    })
    expect(await tlsFailures(port, valid.cert)).toEqual(
      both('tls_version', `${host}:${port} does not support TLS 1.2 or later`),
    )
  })

  test('that the server speaks no TLS at all', async () => {
    const port = await serveRaw((socket) => void socket.end('220 mail.example ESMTP\r\n'))
    expect(await tlsFailures(port, undefined)).toEqual(both('not_tls', `${host}:${port} does not speak TLS`))
  })
})

describe('of a client certificate, the error says', () => {
  // Node 22 and 24 have different codes for some alerts.
  test.each([
    [116, 'client_certificate_required', /^127\.0\.0\.1:\d+ requires a client certificate$/],
    [
      48,
      'client_certificate_refused',
      /^127\.0\.0\.1:\d+ refuses the client certificate \(ERR_SSL_.*UNKNOWN_CA\)$/,
    ],
    [
      40,
      undefined,
      / failed \(ERR_SSL_.*HANDSHAKE_FAILURE\): no cipher in common, or a client certificate is required$/,
    ],
  ])('what the server says with the alert %i', async (alert, reason, message) => {
    const port = await serveRaw(
      (socket) => void socket.once('data', () => socket.end(Buffer.from([21, 3, 3, 0, 2, 2, alert]))),
    )
    const told = { code: 'TLS', reason, message: expect.stringMatching(message) }
    expect(await tlsFailures(port, undefined)).toEqual([told, told])
  })

  test('what the server says after the handshake, where TLS 1.3 allows it', async () => {
    const pem = await certificate()
    const raw = new Map<number | undefined, Socket>()
    const server = createTlsServer(pem, (socket) => {
      // Not encrypted, so that it is an error of TLS at the client, like an alert.
      socket.on('error', () => {}).once('data', () => raw.get(socket.remotePort)?.end(Buffer.alloc(100)))
    })
    server.on('connection', (socket: Socket) => raw.set(socket.remotePort, socket))
    const { port } = await listen(server)
    expect(await failureOf(`https://${host}:${port}`, { ca: pem.cert })).toMatchObject({ code: 'TLS' })
  })
})

test('of several addresses, the error is that of one that can be reached from here, whatever their order', () => {
  const errors = ['ECONNREFUSED', 'ENETUNREACH', 'EADDRNOTAVAIL'].map((code) =>
    Object.assign(new Error('no'), { code }),
  )
  for (const list of [errors, errors.toReversed()]) {
    const error = Object.assign(new AggregateError(list), { code: 'ECONNREFUSED' })
    expect(classifyError(error, { origin: 'https://gitlab.test' })).toMatchObject({
      reason: 'connection_refused',
      message: 'connection refused by gitlab.test:443',
    })
  }
})

describe('of a response that breaks off, the error says that the connection was closed or reset', () => {
  const CHUNKED = 'transfer-encoding: chunked\r\n\r\n'

  test.each([
    ['with a length', 'content-length: 10\r\n\r\nhalf'],
    ['in chunks', `${CHUNKED}5\r\nhal`],
    ['between chunks', `${CHUNKED}4\r\nhalf\r\n`],
    ['in its head', 'content-le'],
  ])('%s', async (_what, answer) => {
    for (const how of ['end', 'resetAndDestroy'] as const) {
      const port = await serveRaw(
        (socket) =>
          void socket.once('data', () => {
            socket.write(`HTTP/1.1 200 OK\r\n${answer}`, () => setImmediate(() => socket[how]()))
          }),
      )
      expect(await failureOf(`http://${host}:${port}`)).toMatchObject({
        code: 'CONNECT',
        reason: expect.stringMatching(/^connection_(?:closed|reset)$/),
      })
    }
  })
})

describe('of a redirect, the error says', () => {
  const follow = { redirect: 'follow' } as const

  test('that it never ends', async () => {
    const { url } = await serve((_request, response) => void response.writeHead(302, { location: '/' }).end())
    expect(await failureOf(url, {}, follow)).toMatchObject({
      code: 'PROTOCOL' satisfies HttpErrorCode,
      reason: 'redirect_loop',
      message: `${new URL(url).host} redirects without end: given up after 20 redirects`,
    })
  })

  test('why it was not followed', async () => {
    const location = 'http://bot:T0KEN@other.test/'
    const { url } = await serve((_request, response) => void response.writeHead(302, { location }).end())
    expect(await failureOf(url, {}, follow)).toMatchObject({
      reason: 'redirect_refused',
      message: expect.stringMatching(
        /^the redirect of 127\.0\.0\.1:\d+ was not followed because its location/,
      ),
    })
  })
})
