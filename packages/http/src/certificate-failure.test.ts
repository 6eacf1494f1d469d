import { createServer, type TlsOptions } from 'node:tls'

import { beforeAll, describe, expect, test } from 'vitest'

import { certificate, DAY_MS, type Certificate, type CertificateOptions } from '../test/certificate.ts'
import { client, listen } from '../test/loopback.ts'
import type { HttpErrorReason } from './errors.ts'
import { openSocket, type SocketResult } from './open-socket.ts'

const host = '127.0.0.1'
const dateIn = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10)

async function serve(options: TlsOptions): Promise<number> {
  // The server must be able to use keys that clients refuse.
  const server = createServer({ ciphers: 'DEFAULT@SECLEVEL=0', ...options })
  server.on('tlsClientError', () => {})
  return (await listen(server)).port
}

/** A server with a chain, each certificate signed by the next. */
const serveChain = ([own, ...issuers]: readonly Certificate[]): Promise<number> =>
  serve({ key: own?.key, cert: [own, ...issuers].map((each) => each?.cert).join('\n') })

async function connect(port: number, ca: string): Promise<SocketResult> {
  const result = await openSocket({ host, port, tls: { ca } })
  if (result.ok) result.socket.destroy()
  return result
}

/** What the error of a request and that of a TLS socket say, which is the same. */
async function failureOf(port: number, ca: string): Promise<{ reason?: HttpErrorReason; message: string }> {
  const response = await client({ ca }).request(`https://${host}:${port}`)
  const opened = await connect(port, ca)
  if (response.ok || opened.ok) throw new Error('no failure')
  const [first, second] = [response.error, opened.error].map(({ code, reason, message }) => ({
    code,
    reason,
    message,
  }))
  expect(first).toEqual(second)
  expect(first?.code).toBe('TLS')
  return { ...(first?.reason !== undefined && { reason: first.reason }), message: first?.message ?? '' }
}

let root: Certificate
let intermediate: Certificate
beforeAll(async () => {
  root = await certificate({ name: 'Root 1', isCa: true, toDays: 3650 })
  intermediate = await issued({ name: 'R1', isCa: true })
})

function issued(options: CertificateOptions, issuer: Certificate = root): Promise<Certificate> {
  return certificate({ issuer, ...options })
}

describe('the error names the certificate', () => {
  test.each([
    ['that expired', { fromDays: -30, toDays: -8 }, 'certificate_expired', `expired on ${dateIn(-8)}`],
    [
      'that is not valid yet',
      { fromDays: 3 },
      'certificate_not_yet_valid',
      `is not valid before ${dateIn(3)}`,
    ],
  ] as const)('%s, of an intermediate', async (_what, dates, reason, text) => {
    const old = await issued({ name: 'R2', isCa: true, ...dates })
    const port = await serveChain([await issued({}, old), old])
    expect(await failureOf(port, root.cert)).toEqual({
      reason,
      message: `the intermediate certificate "R2" of ${host} ${text}`,
    })
  })

  test('that expired, of a root', async () => {
    const old = await certificate({ name: 'Old Root', isCa: true, fromDays: -30, toDays: -1 })
    expect(await failureOf(await serveChain([await issued({}, old)]), old.cert)).toEqual({
      reason: 'certificate_expired',
      message: `the root certificate "Old Root" of ${host} expired on ${dateIn(-1)}`,
    })
  })

  test('that is missing in the chain', async () => {
    const port = await serveChain([await issued({}, intermediate)])
    expect(await failureOf(port, root.cert)).toEqual({
      reason: 'certificate_chain_incomplete',
      message: `the certificate of ${host} is not trusted: its issuer "R1" is unknown, and the server does not send the issuer's certificate`,
    })
  })

  test('that is for clients', async () => {
    const port = await serveChain([await issued({ purpose: 'clientAuth' }, intermediate), intermediate])
    expect(await failureOf(port, root.cert)).toEqual({
      reason: 'certificate_wrong_purpose',
      message: `the certificate of ${host} is not meant for servers`,
    })
  })

  test('whose issuer is for clients', async () => {
    const restricted = await issued({ name: 'Clients', isCa: true, purpose: 'clientAuth' })
    expect(await failureOf(await serveChain([await issued({}, restricted), restricted]), root.cert)).toEqual({
      reason: 'certificate_wrong_purpose',
      message: `the intermediate certificate "Clients" of ${host} is not meant for servers`,
    })
  })

  test('that signs although it is not that of an authority', async () => {
    const server = await issued({ name: 'server.test' })
    expect(await failureOf(await serveChain([await issued({}, server), server]), root.cert)).toEqual({
      reason: 'certificate_wrong_purpose',
      message: `the intermediate certificate "server.test" of ${host} must not sign others: it is not that of a certificate authority`,
    })
  })

  test('by a name without quotes and control characters', async () => {
    const odd = await issued({ name: 'a"b\u0007c\u202Ed ' + 'e'.repeat(55), isCa: true, toDays: -0.5 })
    const { message } = await failureOf(await serveChain([await issued({}, odd), odd]), root.cert)
    expect(message).toBe(
      `the intermediate certificate "abcd ${'e'.repeat(55)}" of ${host} expired on ${dateIn(-0.5)}`,
    )
  })
})

describe('the error says', () => {
  test('that the chain is too long', async () => {
    const last = await issued({ name: 'Last', isCa: true, maxLevels: 0 })
    const over = await issued({ name: 'Over', isCa: true }, last)
    expect(await failureOf(await serveChain([await issued({}, over), over, last]), root.cert)).toEqual({
      reason: 'certificate_invalid',
      message: `the certificate of ${host} is not valid (PATH_LENGTH_EXCEEDED)`,
    })
  })

  test('that a signature is forged', async () => {
    const other = await certificate({ name: 'Root 1', isCa: true })
    const port = await serveChain([await issued({}, { ...root, key: other.key })])
    expect(await failureOf(port, root.cert)).toEqual({
      reason: 'certificate_invalid',
      message: `the certificate of ${host} is not valid (CERT_SIGNATURE_FAILURE)`,
    })
  })

  test('that a key or a signature is too weak', async () => {
    const rsa = await certificate({ name: 'RSA', isCa: true, rsaBits: 2048 })
    const small = await issued({ rsaBits: 1024 }, rsa)
    expect(await failureOf(await serveChain([small]), rsa.cert)).toEqual({
      reason: 'certificate_weak',
      message: `the key of the certificate of ${host} is too weak`,
    })
    const sha1 = await issued({ rsaBits: 2048, hash: 'sha1' }, rsa)
    expect(await failureOf(await serveChain([sha1]), rsa.cert)).toEqual({
      reason: 'certificate_weak',
      message: `a key or signature in the certificate chain of ${host} is too weak (CA_MD_TOO_WEAK)`,
    })
  })

  test('that no cipher is shared', async () => {
    const { key, cert } = await issued({})
    const port = await serve({ key, cert, maxVersion: 'TLSv1.2', ciphers: 'ECDHE-RSA-AES128-GCM-SHA256' })
    const { message } = await failureOf(port, root.cert)
    expect(message).toMatch(
      /^the TLS handshake with 127\.0\.0\.1:\d+ failed \(ERR_SSL_\S+\): no cipher in common,/,
    )
  })
})

const chainOf = async (port: number, ca: string): Promise<readonly string[]> => {
  const { certificates } = await connect(port, ca)
  return certificates.map(
    ({ role, name, validToMs }) => `${role} ${name} ${Math.round((validToMs - Date.now()) / DAY_MS)}`,
  )
}

describe('the chain of an open socket', () => {
  test('has the certificates that were sent, and the trusted root', async () => {
    const port = await serveChain([await issued({}, intermediate), intermediate])
    expect(await chainOf(port, root.cert)).toEqual([
      'server bot.test 30',
      'intermediate R1 30',
      'root Root 1 3650',
    ])
  })

  test('ends at the trusted root, whatever the server sends beyond it', async () => {
    const old = await certificate({ name: 'Old Root', isCa: true, toDays: 2 })
    const crossSigned = await certificate({
      name: 'Root 1',
      isCa: true,
      issuer: old,
      toDays: 1,
      key: root.key,
    })
    const port = await serveChain([await issued({}, intermediate), intermediate, crossSigned])
    expect(await chainOf(port, root.cert)).toEqual([
      'server bot.test 30',
      'intermediate R1 30',
      'root Root 1 3650',
    ])
    expect(await chainOf(port, `${old.cert}\n${root.cert}`)).toContain('root Root 1 3650')
  })
})
