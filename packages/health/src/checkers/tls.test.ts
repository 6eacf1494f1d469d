import { createServer as createTlsServer } from 'node:tls'

import { generate } from 'selfsigned'
import { describe, expect, test } from 'vitest'

import { outcomeOf, problemsOf } from '../../test/run-checker.ts'
import { closedPort, expectNoSockets, listen, serveRaw, type LoopbackServer } from '../../test/servers.ts'
import type { CheckOutcome } from '../check/checker.ts'
import { tls, type TlsOptions } from './tls.ts'

const host = '127.0.0.1'
const day = 86_400_000

interface Pem {
  readonly private: string
  readonly cert: string
}

function certificate(notBeforeMs: number, notAfterMs: number): Promise<Pem> {
  return generate([{ name: 'commonName', value: 'bot.test' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(notBeforeMs),
    notAfterDate: new Date(notAfterMs),
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
}

const dateOf = (timeMs: number): string => new Date(timeMs).toISOString().slice(0, 10)

async function serveTls(pem: Pem): Promise<LoopbackServer> {
  const server = createTlsServer({ key: pem.private, cert: pem.cert })
  server.on('tlsClientError', () => {})
  return listen(server)
}

const run = (port: number, options: Partial<TlsOptions> = {}, timeoutMs?: number): Promise<CheckOutcome> =>
  outcomeOf(tls({ name: 'a', host, port, ...options }), timeoutMs)

describe('a certificate', async () => {
  // Certificates count in whole seconds.
  const endMs = Math.ceil(Date.now() / 1000) * 1000 + 30 * day
  const pem = await certificate(Date.now() - day, endMs)
  const daysBefore =
    (days: number): (() => number) =>
    () =>
      endMs - days * day

  test.each([
    [15, 'healthy', undefined, 'expires in 15 days'],
    [13, 'degraded', 'TLS', 'expires in 13 days'],
    [1, 'unhealthy', 'TLS', 'expires in 24 hours'],
    [-1, 'unhealthy', 'TLS', `expired on ${dateOf(endMs)}`],
  ])('with %i days left is %s', async (days, status, code, text) => {
    const server = await serveTls(pem)
    const outcome = await run(server.port, { ca: pem.cert, now: daysBefore(days) })
    expect(outcome).toMatchObject({
      status,
      message: `the certificate of 127.0.0.1 ${text}`,
      metrics: { tls_expires_in_days: days, connect_time_ms: expect.any(Number) },
    })
    expect(outcome.code).toBe(code)
    await expectNoSockets(server)
  })

  // Vitest fails if the rejection is left unhandled.
  test.each<[string, () => unknown]>([
    ['rejects', () => Promise.reject(new Error('x'))],
    ['is no number', () => 'soon'],
  ])('is evaluated with the time of the process if `now` %s', async (_, now) => {
    const { port } = await serveTls(pem)
    const outcome = await run(port, { ca: pem.cert, now: now as () => number })
    expect(outcome.metrics?.['tls_expires_in_days']).toEqual(expect.any(Number))
  })

  test('has its own thresholds', async () => {
    const { port } = await serveTls(pem)
    const options = { ca: pem.cert, now: daysBefore(13) }
    expect(await run(port, { ...options, degradedBelowDays: 7 })).toMatchObject({ status: 'healthy' })
    expect(await run(port, { ...options, unhealthyBelowDays: 14 })).toMatchObject({ status: 'unhealthy' })
  })

  test.each([
    ['that nobody vouches for', {}, /^the certificate of 127\.0\.0\.1 is self-signed and not trusted$/],
    [
      'for another name',
      { ca: pem.cert, servername: 'other.test' },
      /^the certificate of 127\.0\.0\.1:\d+ is not for the host name other\.test$/,
    ],
  ])('%s is unhealthy, and its end is told', async (_what, options, message) => {
    const server = await serveTls(pem)
    expect(await run(server.port, options)).toMatchObject({
      status: 'unhealthy',
      code: 'TLS',
      message: expect.stringMatching(message),
      metrics: { tls_expires_in_days: expect.closeTo(30, 0) },
    })
    expect(await run(server.port, { ...options, failureStatus: 'degraded' })).toMatchObject({
      status: 'degraded',
    })
    await expectNoSockets(server)
  })

  test('that is not trusted is unhealthy until it expires, with any thresholds', async () => {
    const { port } = await serveTls(pem)
    const options = { now: daysBefore(1 / 1440), degradedBelowDays: 0, unhealthyBelowDays: 0 }
    expect(await run(port, options)).toMatchObject({
      status: 'unhealthy',
      message: 'the certificate of 127.0.0.1 is self-signed and not trusted',
    })
  })

  test('for the name that is asked for is fine', async () => {
    const { port } = await serveTls(pem)
    expect(await run(port, { ca: pem.cert, servername: 'bot.test' })).toMatchObject({ status: 'healthy' })
  })

  test('that has expired by the real clock is reported as expired', async () => {
    const old = await certificate(Date.now() - 10 * day, Date.now() - 3 * day)
    const { port } = await serveTls(old)
    expect(await run(port, { ca: old.cert })).toMatchObject({
      status: 'unhealthy',
      code: 'TLS',
      message: `the certificate of 127.0.0.1 expired on ${dateOf(Date.now() - 3 * day)}`,
      metrics: { tls_expires_in_days: expect.closeTo(-3, 0) },
    })
  })

  test('that is not valid yet is not trusted', async () => {
    const early = await certificate(Date.now() + day, Date.now() + 90 * day)
    const { port } = await serveTls(early)
    expect(await run(port, { ca: early.cert })).toMatchObject({
      status: 'unhealthy',
      message: `the certificate of 127.0.0.1 is not valid before ${dateOf(Date.now() + day)}`,
    })
  })
})

describe('without a handshake', () => {
  test('a port where nothing listens is CONNECT', async () => {
    expect(await run(await closedPort())).toMatchObject({
      status: 'unhealthy',
      code: 'CONNECT',
      isRetryable: true,
    })
  })

  test('a server that speaks something else is TLS', async () => {
    const server = await serveRaw((socket) => void socket.end('220 mail.example ESMTP\r\n'))
    expect(await run(server.port)).toMatchObject({
      status: 'unhealthy',
      code: 'TLS',
      message: `127.0.0.1:${server.port} does not speak TLS`,
    })
    await expectNoSockets(server)
  })

  test('a server that says nothing is TIMEOUT, and its socket is closed', async () => {
    const server = await serveRaw(() => {})
    expect(await run(server.port, {}, 100)).toMatchObject({
      code: 'TIMEOUT',
      message: `the TLS handshake with 127.0.0.1:${server.port} timed out`,
    })
    await expectNoSockets(server)
  })

  test('the time of day is no limit: it may jump', async () => {
    const late = await serveRaw((socket) => void setTimeout(() => socket.end('220 mail.example\r\n'), 50))
    const context = { signal: new AbortController().signal, deadlineAt: 0, attempt: 1, previous: null }
    const outcome = await tls({ name: 'a', host, port: late.port }).check(context)
    expect(outcome).toMatchObject({ code: 'TLS' })
  })

  test('a forbidden address is BLOCKED_ADDRESS', async () => {
    expect(await run(443, { host: '169.254.169.254' })).toMatchObject({ code: 'BLOCKED_ADDRESS' })
  })
})

test.each([
  [{}, []],
  [{ port: undefined }, []],
  [{ host: 'bücher.example' }, []],
  [{ host: 'bü cher.example' }, ['host']],
  [{ servername: 'bot.test:443' }, ['servername']],
  [{ servername: '127.0.0.1' }, ['servername']],
  [{ servername: '' }, ['servername']],
  [{ ca: 'hunter2' }, ['ca']],
  [{ degradedBelowDays: 1 }, ['unhealthyBelowDays']],
  [{ host: 5, port: 0, network: 'all', now: 1 }, ['host', 'port', 'network', 'now']],
])('options %j have the problems %j', (options, expected) => {
  const { paths, message } = problemsOf(() => tls({ name: 'a', host, port: 443, ...options } as never))
  expect(paths).toEqual(expected)
  expect(message).not.toContain('hunter2')
})
