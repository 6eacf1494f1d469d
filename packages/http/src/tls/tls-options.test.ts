import { createServer as createHttpsServer } from 'node:https'
import type { TLSSocket } from 'node:tls'
import { beforeAll, describe, expect, test } from 'vitest'

import { certificate, type Certificate } from '../../test/certificate.ts'
import { client, listen } from '../../test/loopback.ts'
import { serveProxy } from '../../test/proxy.ts'
import { createHttpClient } from '../client.ts'
import type { HttpClientOptions } from '../options.ts'
import { openSocket } from '../open-socket.ts'

let ca: Certificate
let server: Certificate
let bot: Certificate
beforeAll(async () => {
  ca = await certificate({ name: 'ca.test', isCa: true })
  server = await certificate({ name: 'gitlab.test', issuer: ca })
  bot = await certificate({ name: 'bot', issuer: ca })
})

/** A server of a private CA that answers with the name of the client. */
async function serveMutual(maxVersion: 'TLSv1.2' | 'TLSv1.3' = 'TLSv1.3'): Promise<number> {
  const options = { ...server, ca: ca.cert, requestCert: true, rejectUnauthorized: true, maxVersion }
  const mutual = createHttpsServer(options, (request, response) =>
    response.end((request.socket as TLSSocket).getPeerCertificate().subject.CN),
  )
  mutual.on('tlsClientError', () => {})
  return (await listen(mutual)).port
}

test('a server of a private CA is trusted with ca, and not without', async () => {
  const { port } = await listen(createHttpsServer(server, (_request, response) => response.end('reached')))
  const url = `https://127.0.0.1:${port}`
  expect(await client({ ca: ca.cert }).request(url)).toMatchObject({ ok: true })
  expect(await client().request(url)).toMatchObject({ error: { reason: 'certificate_chain_incomplete' } })
})

describe.each(['TLSv1.2', 'TLSv1.3'] as const)('a client certificate over %s', (version) => {
  test('is shown to a server that asks for one, directly and through a tunnel', async () => {
    const url = `https://127.0.0.1:${await serveMutual(version)}`
    const { url: proxy } = await serveProxy()
    const tls = { ca: ca.cert, ...bot }
    for (const options of [tls, { ...tls, proxy }])
      expect(await client(options).request(url)).toMatchObject({ ok: true, response: { body: 'bot' } })
  })

  test('is shown by a socket', async () => {
    const result = await openSocket({
      host: '127.0.0.1',
      port: await serveMutual(version),
      tls: { ca: ca.cert, ...bot },
    })
    expect(result.ok).toBe(true)
    if (result.ok) result.socket.destroy()
  })

  test('that is missing or of another CA fails the request', async () => {
    const url = `https://127.0.0.1:${await serveMutual(version)}`
    const other = await certificate({ name: 'bot' })
    for (const tls of [{}, other])
      expect(await client({ ca: ca.cert, ...tls }).request(url)).toMatchObject({ ok: false })
  })
})

test.each([
  ['CRLF', (pem: string) => pem.replaceAll('\n', '\r\n')],
  ['\\n in place of line breaks', (pem: string) => pem.replaceAll('\n', '\\n')],
  ['spaces in place of line breaks', (pem: string) => pem.replaceAll('\n', ' ')],
  ['an indent', (pem: string) => pem.replaceAll(/^/gm, '    ')],
  ['quotes around it', (pem: string) => `"${pem}"`],
  ['a byte order mark and a comment', (pem: string) => `\ufeff# certificate\n${pem}`],
  ['nothing between two blocks', (pem: string) => pem.trim() + pem.trim()],
])('PEM with %s is read as PEM without', async (_name, change) => {
  const url = `https://127.0.0.1:${await serveMutual()}`
  const changed = { ca: change(ca.cert), cert: change(bot.cert), key: change(bot.key) }
  expect(await client(changed).request(url)).toMatchObject({ ok: true, response: { body: 'bot' } })
})

test('a certificate and its private key may be in one text', async () => {
  const url = `https://127.0.0.1:${await serveMutual()}`
  for (const pem of [`${bot.cert}\n${bot.key}`, `${bot.key}\n${bot.cert}`])
    expect(await client({ ca: ca.cert, cert: pem, key: pem }).request(url)).toMatchObject({
      response: { body: 'bot' },
    })
})

/** The message of the error that the options throw; empty if they throw none. */
function messageOf(options: HttpClientOptions): string {
  try {
    createHttpClient(options)
    return ''
  } catch (error) {
    return (error as Error).message
  }
}

describe('options that cannot work are refused', () => {
  const PEM = '-----BEGIN CERTIFICATE-----\nSECRET\n-----END CERTIFICATE-----'

  test.each([
    [
      { ca: 'SECRET' },
      'ca: expected the text of certificates in PEM format, not a path, got a string of 6 characters',
    ],
    [
      { ca: PEM },
      'ca: expected the text of certificates in PEM format, not a path, got a string of 60 characters',
    ],
    [
      { key: 'SECRET' },
      'key: expected the text of a private key in PEM format, without a passphrase, got a string',
    ],
    [{ proxy: 'socks5://SECRET@proxy:1080' }, 'because SOCKS is not supported, got a string of'],
    [{ proxy: 'http://' }, 'proxy: expected an http or https URL of a proxy'],
    [{ proxy: 'http://proxy:99999' }, 'proxy: expected an http or https URL of a proxy'],
    [{ proxy: 'http://a:%SECRET@proxy' }, 'proxy: expected an http or https URL of a proxy'],
    [{ proxy: 'http://proxy/SECRET' }, 'proxy: expected an http or https URL of a proxy'],
    [{ proxy: 1 as unknown as string }, 'proxy: expected an http or https URL of a proxy, e.g. http'],
    [{ proxy: { https: 'ftp://SECRET' } }, 'proxy.https: expected an http or https URL of a proxy'],
    [{ proxy: { noProxy: 1 as unknown as string } }, 'proxy.noProxy: expected host names'],
    [{ proxy: { htps: 'http://SECRET' } as object }, 'proxy.htps: unknown option'],
  ])('%#: %s', (options, message) => {
    expect(messageOf(options)).toContain(message)
    expect(messageOf(options)).not.toContain('SECRET')
  })

  test('a certificate and a key that do not belong together', async () => {
    const other = await certificate()
    expect(messageOf({ cert: bot.cert })).toContain('key: expected the private key of cert, got nothing')
    expect(messageOf({ key: bot.key })).toContain('cert: expected the certificate of key, got nothing')
    expect(messageOf({ cert: bot.cert, key: other.key })).toContain(
      'key: expected the private key of the first certificate in cert, not another one, got a string of',
    )
    expect(messageOf({ cert: `${bot.cert}\n${ca.cert}`, key: bot.key })).toBe('')
  })

  test('a certificate that OpenSSL does not use, before the first request', async () => {
    const weak = await certificate({ rsaBits: 1024 })
    expect(messageOf(weak)).toContain(
      'cert: expected a certificate that OpenSSL allows, not one with ERR_SSL_EE_KEY_TOO_SMALL, got a string of',
    )
  })

  test('a file of certificates that was cut off', () => {
    const pem = `${ca.cert}\n${ca.cert.slice(0, 300)}`
    for (const options of [{ ca: pem }, { cert: pem, key: bot.key }])
      expect(messageOf(options)).toContain('certificates in PEM format')
  })

  test.each([
    'http://proxy.internal:3128',
    'https://bot:p%40ss@proxy.internal',
    'proxy.internal:3128',
    'proxy',
    '[::1]:3128',
    new URL('http://proxy'),
    { http: 'http://proxy', https: new URL('http://proxy'), noProxy: '*' },
    {},
  ])('but not the proxy %s', (proxy) => {
    expect(messageOf({ proxy })).toBe('')
  })
})
