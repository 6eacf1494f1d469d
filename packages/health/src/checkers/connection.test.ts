import { createServer } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'

import { createHttpClient, type ConnectionOptions } from '@botwatch/http'
import { generate } from 'selfsigned'
import { describe, expect, test } from 'vitest'

import { problemsOf } from '../../test/run-checker.ts'
import { listen } from '../../test/servers.ts'
import type { Checker } from '../check/checker.ts'
import { HealthChecker } from '../health-checker.ts'
import { gitlab } from './gitlab.ts'
import { APIHealthChecker } from './http.ts'
import { llm } from './llm.ts'
import { tls } from './tls.ts'

const host = '127.0.0.1'

const kinds: readonly (readonly [string, (origin: string, options: ConnectionOptions) => Checker])[] = [
  ['http', (url, options) => new APIHealthChecker({ name: 'a', url, ...options })],
  ['gitlab', (baseUrl, options) => gitlab({ name: 'a', baseUrl, token: 'x', ...options })],
  ['llm', (baseUrl, options) => llm({ name: 'a', provider: 'openai', apiKey: 'x', baseUrl, ...options })],
]

async function messageOf(checker: Checker): Promise<string | undefined> {
  await using health = new HealthChecker()
  health.addChecker(checker)
  return (await health.checkSingle('a'))?.message
}

async function certificate(issuer?: { key: string; cert: string }): Promise<{ key: string; cert: string }> {
  const pem = await generate([{ name: 'commonName', value: issuer === undefined ? 'ca.test' : 'bot' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    ...(issuer !== undefined && { ca: issuer }),
    extensions:
      issuer === undefined
        ? [
            { name: 'basicConstraints', cA: true },
            { name: 'keyUsage', keyCertSign: true },
          ]
        : [{ name: 'subjectAltName', altNames: [{ type: 7, ip: host }] }],
  })
  return { key: pem.private, cert: pem.cert }
}

describe.each(kinds)('%s', (_kind, create) => {
  test('sends its requests through a proxy, and its message names it', async () => {
    const asked: (string | undefined)[] = []
    const proxy = createServer()
    proxy.on('connect', ({ url }, socket) => {
      asked.push(url)
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
    })
    const { port } = await listen(proxy)
    const url = `http://bot:PASSW0RD@${host}:${port}`
    for (const options of [{ proxy: url }, { proxy: { https: url, noProxy: 'internal.test' } }])
      expect(await messageOf(create('https://bot.invalid', options))).toBe(
        `the proxy ${host}:${port} refuses to connect to bot.invalid:443 (status 403)`,
      )
    expect(asked).toEqual(['bot.invalid:443', 'bot.invalid:443'])
    expect(await messageOf(create('https://bot.invalid', { proxy: { https: url, noProxy: '*' } }))).toMatch(
      /bot\.invalid/,
    )
    expect(asked).toHaveLength(2)
  })

  test('trusts a private CA and shows a client certificate', async () => {
    const ca = await certificate()
    const server = await certificate(ca)
    const bot = await certificate(ca)
    const options = { ...server, ca: ca.cert, requestCert: true, rejectUnauthorized: true }
    const mutual = createHttpsServer(options, (_request, response) => response.writeHead(418).end())
    mutual.on('tlsClientError', () => {})
    const { port } = await listen(mutual)
    const origin = `https://${host}:${port}`
    expect(await messageOf(create(origin, { ca: ca.cert, ...bot }))).toContain('418')
    expect(await messageOf(create(origin, bot))).toContain('is unknown')
    expect(await messageOf(create(origin, { ca: ca.cert }))).not.toContain('418')
  })

  test('refuses options that cannot work, and shows nothing of them', async () => {
    const { cert, key } = await certificate()
    const { paths, message } = problemsOf(() =>
      create('https://a.test', { proxy: 'socks5://hunter2', ca: 'hunter2', cert }),
    )
    expect(paths).toEqual(['proxy', 'ca', 'key'])
    expect(message).not.toContain('hunter2')
    const http = createHttpClient()
    const beside = { http, proxy: 'http://proxy', ca: cert, cert, key }
    expect(problemsOf(() => create('https://a.test', beside as ConnectionOptions)).paths).toEqual([
      'proxy',
      'ca',
      'cert',
      'key',
    ])
  })
})

test('tls shows a client certificate', async () => {
  const ca = await certificate()
  const bot = await certificate(ca)
  const seen = Promise.withResolvers<boolean>()
  // In TLS 1.2 the server knows the client before the client knows that the handshake is over.
  const server = createHttpsServer({
    ...(await certificate(ca)),
    ca: ca.cert,
    requestCert: true,
    rejectUnauthorized: false,
    maxVersion: 'TLSv1.2',
  })
  server.on('secureConnection', (socket) => seen.resolve(socket.authorized))
  const { port } = await listen(server)
  const message = await messageOf(tls({ name: 'a', host, port, ca: ca.cert, ...bot }))
  expect(message).toContain('the certificate of 127.0.0.1 expires in')
  expect(await seen.promise).toBe(true)
  const { paths } = problemsOf(() => tls({ name: 'a', host, ca: 'hunter2', key: bot.key }))
  expect(paths).toEqual(['ca', 'cert'])
})
