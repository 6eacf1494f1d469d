import { createServer as createHttpsServer } from 'node:https'

import { createHttpClient, type HttpClient } from '@botwatch/http'
import { describe, expect, onTestFinished, test } from 'vitest'

import { certificate, DAY_MS, type CertificateOptions } from '../../test/certificates.ts'
import { answering, closedPort, listen, serveRaw } from '../../test/servers.ts'
import type { Checker } from '../check/checker.ts'
import { HealthChecker } from '../health-checker.ts'
import { gitlab } from './gitlab.ts'
import { APIHealthChecker } from './http.ts'
import { llm } from './llm.ts'
import { tcp } from './tcp.ts'
import { tls } from './tls.ts'

const host = '127.0.0.1'
const timeoutMs = 150
const secret = 'T0KEN-of-nobody'
const dateIn = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10)

interface Sending {
  readonly http?: HttpClient
  readonly timeoutMs?: number
}

/** Each kind of check that sends requests, of one server. */
function httpChecks(origin: string, sending: Sending = {}): readonly Checker[] {
  return [
    new APIHealthChecker({ name: 'api', url: `${origin}/${secret}?key=${secret}`, ...sending }),
    gitlab({ name: 'gitlab', baseUrl: origin, token: secret, ...sending }),
    llm({ name: 'llm', provider: 'openai', apiKey: secret, baseUrl: origin, ...sending }),
  ]
}

/** What a health checker says of each check, once if they all say the same. */
async function messagesOf(checks: readonly Checker[]): Promise<readonly string[]> {
  const health = new HealthChecker()
  for (const check of checks) health.addChecker(check)
  const { results } = await health.checkAll()
  expect(JSON.stringify(results)).not.toContain(secret)
  return [...new Set(Object.values(results).map(({ message }) => message))]
}

/** An HTTPS server with a certificate, or one with an intermediate. */
async function serveHttps(
  dates: Pick<CertificateOptions, 'fromDays' | 'toDays'>,
  intermediate?: Pick<CertificateOptions, 'fromDays' | 'toDays'>,
): Promise<{ port: number; ca: string }> {
  const root = await certificate({ name: 'Root', isCa: true })
  const issuer =
    intermediate && (await certificate({ name: 'R1', isCa: true, issuer: root, ...intermediate }))
  const own = await certificate({ ...dates, issuer: issuer ?? root })
  const server = createHttpsServer({ key: own.key, cert: `${own.cert}\n${issuer?.cert ?? ''}` })
  server.on('tlsClientError', () => {})
  return { port: (await listen(server)).port, ca: root.cert }
}

function clientWith(options: Parameters<typeof createHttpClient>[0]): HttpClient {
  const http = createHttpClient(options)
  onTestFinished(http.close)
  return http
}

describe('every check that connects says that', () => {
  test('the connection was refused', async () => {
    const port = await closedPort()
    const checks = [
      ...httpChecks(`http://${host}:${port}`),
      tcp({ name: 'tcp', host, port }),
      tls({ name: 'tls', host, port }),
    ]
    expect(await messagesOf(checks)).toEqual([`connection refused by ${host}:${port}`])
  })

  test('the connection was reset', async () => {
    const { port } = await serveRaw((socket) => void socket.once('data', () => void socket.resetAndDestroy()))
    expect(await messagesOf(httpChecks(`http://${host}:${port}`))).toEqual([
      `connection reset by ${host}:${port}`,
    ])
    expect(
      await messagesOf([tls({ name: 'tls', host, port }), ...httpChecks(`https://${host}:${port}`)]),
    ).toEqual([`connection reset by ${host}:${port} during the TLS handshake`])
  })

  test('the host name was not found', async () => {
    const http = clientWith({
      resolveHost: (_name, _options, callback) =>
        callback(Object.assign(new Error('no'), { code: 'ENOTFOUND' }), []),
    })
    expect(await messagesOf(httpChecks('https://gitlab.test', { http }))).toEqual([
      'the host name gitlab.test was not found',
    ])
  })

  test('the certificate expired', async () => {
    const { port, ca } = await serveHttps({ fromDays: -30, toDays: -8 })
    const checks = [
      tls({ name: 'tls', host, port, ca }),
      ...httpChecks(`https://${host}:${port}`, { http: clientWith({ ca }) }),
    ]
    expect(await messagesOf(checks)).toEqual([`the certificate of ${host} expired on ${dateIn(-8)}`])
  })

  test('the certificate is not valid yet', async () => {
    const { port, ca } = await serveHttps({ fromDays: 2 })
    const checks = [
      tls({ name: 'tls', host, port, ca }),
      ...httpChecks(`https://${host}:${port}`, { http: clientWith({ ca }) }),
    ]
    expect(await messagesOf(checks)).toEqual([`the certificate of ${host} is not valid before ${dateIn(2)}`])
  })

  test('an intermediate certificate expired', async () => {
    const { port, ca } = await serveHttps({}, { fromDays: -30, toDays: -8 })
    const checks = [
      tls({ name: 'tls', host, port, ca }),
      ...httpChecks(`https://${host}:${port}`, { http: clientWith({ ca }) }),
    ]
    expect(await messagesOf(checks)).toEqual([
      `the intermediate certificate "R1" of ${host} expired on ${dateIn(-8)}`,
    ])
  })

  test('the server does not send the certificate of its issuer', async () => {
    const { port } = await serveHttps({})
    const checks = [tls({ name: 'tls', host, port }), ...httpChecks(`https://${host}:${port}`)]
    expect(await messagesOf(checks)).toEqual([
      `the certificate of ${host} is not trusted: its issuer "Root" is unknown, and the server does not send the issuer's certificate`,
    ])
  })

  test('the certificate is self-signed', async () => {
    const { key, cert } = await certificate()
    const server = createHttpsServer({ key, cert })
    server.on('tlsClientError', () => {})
    const { port } = await listen(server)
    const checks = [tls({ name: 'tls', host, port }), ...httpChecks(`https://${host}:${port}`)]
    expect(await messagesOf(checks)).toEqual([`the certificate of ${host} is self-signed and not trusted`])
  })

  test('the address is blocked', async () => {
    const port = 80
    const checks = [
      ...httpChecks('http://169.254.169.254'),
      tcp({ name: 'tcp', host: '169.254.169.254', port }),
      tls({ name: 'tls', host: '169.254.169.254', port }),
    ]
    expect(await messagesOf(checks)).toEqual([
      'the address of 169.254.169.254 is blocked by the network policy: a link-local address',
    ])
  })

  test('the server redirects elsewhere, with nothing of the location but its origin', async () => {
    const { url } = await answering(302, { location: `https://login.test/${secret}?token=${secret}` })
    expect(await messagesOf(httpChecks(url))).toEqual([
      'API redirects to https://login.test (status 302), and redirects are not followed',
    ])
  })

  test('the response did not come in time', async () => {
    const { port } = await serveRaw(() => {})
    expect(await messagesOf(httpChecks(`http://${host}:${port}`, { timeoutMs }))).toEqual([
      `waiting for a response of ${host}:${port} timed out`,
    ])
  })

  test('the TLS handshake did not end in time', async () => {
    const { port } = await serveRaw(() => {})
    const checks = [
      tls({ name: 'tls', host, port, timeoutMs }),
      ...httpChecks(`https://${host}:${port}`, { timeoutMs }),
    ]
    expect(await messagesOf(checks)).toEqual([`the TLS handshake with ${host}:${port} timed out`])
  })

  test('the DNS lookup did not end in time', async () => {
    const http = clientWith({ resolveHost: () => {} })
    expect(await messagesOf(httpChecks('https://gitlab.test', { http, timeoutMs }))).toEqual([
      'the DNS lookup of gitlab.test timed out',
    ])
  })
})

test('a check of a page to sign in says what it got', async () => {
  const { url } = await answering(
    200,
    { 'content-type': 'text/html' },
    '<!doctype html><title>Sign in</title>',
  )
  const [, ...checks] = httpChecks(url)
  expect(await messagesOf(checks)).toEqual([
    'GitLab response is not a token: its body is an HTML page',
    'OpenAI response is not a list of models: its body is an HTML page; the base URL must be like https://api.openai.com/v1',
  ])
})
