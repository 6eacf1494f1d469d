import { beforeAll, describe, expect, test } from 'vitest'

import {
  certificate,
  DAY_MS,
  serveChain,
  type Certificate,
  type CertificateOptions,
} from '../../test/certificates.ts'
import { outcomeOf } from '../../test/run-checker.ts'
import type { CheckOutcome } from '../check/checker.ts'
import { tls, type TlsOptions } from './tls.ts'

const host = '127.0.0.1'
const dateIn = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10)

let root: Certificate
let intermediate: Certificate
beforeAll(async () => {
  root = await certificate({ name: 'Root 1', isCa: true, toDays: 3650 })
  intermediate = await issued({ name: 'R1', isCa: true, toDays: 365 })
})

function issued(options: CertificateOptions = {}, issuer: Certificate = root): Promise<Certificate> {
  return certificate({ issuer, ...options })
}

async function check(
  chain: readonly Certificate[],
  options: Partial<TlsOptions> = {},
): Promise<CheckOutcome> {
  const { port } = await serveChain(chain)
  return outcomeOf(tls({ name: 'a', host, port, ca: root.cert, ...options }))
}

test('a server with a whole chain is healthy', async () => {
  expect(await check([await issued({}, intermediate), intermediate])).toMatchObject({
    status: 'healthy',
    message: `the certificate of ${host} expires in 89 days`,
    metrics: { tls_expires_in_days: expect.closeTo(90, 1), connect_time_ms: expect.any(Number) },
  })
})

describe('the first certificate to expire counts:', () => {
  test.each([
    [10, 'degraded', 'expires in 9 days'],
    [1, 'unhealthy', 'expires in 23 hours'],
  ])('an intermediate with %i days left is %s', async (toDays, status, text) => {
    const ending = await issued({ name: 'R2', isCa: true, toDays })
    expect(await check([await issued({}, ending), ending])).toMatchObject({
      status,
      code: 'TLS',
      message: `the intermediate certificate "R2" of ${host} ${text}`,
      metrics: { tls_expires_in_days: expect.closeTo(toDays, 1) },
    })
  })

  test('a trusted root that the server does not send', async () => {
    const ending = await certificate({ name: 'Root 2', isCa: true, toDays: 5 })
    expect(await check([await issued({}, ending)], { ca: ending.cert })).toMatchObject({
      status: 'degraded',
      message: `the root certificate "Root 2" of ${host} expires in 4 days`,
    })
  })

  test('a trusted root of a trusted intermediate', async () => {
    const ending = await certificate({ name: 'Root 2', isCa: true, toDays: 1 })
    const trusted = await issued({ name: 'R3', isCa: true, toDays: 365 }, ending)
    const ca = `${trusted.cert}\n${ending.cert}`
    expect(await check([await issued({}, trusted), trusted], { ca })).toMatchObject({
      status: 'unhealthy',
      message: `the root certificate "Root 2" of ${host} expires in 23 hours`,
    })
  })

  test.each([1, -1])(
    'but no root that another one signed and that is sent, with %i days left, if it is trusted by itself',
    async (toDays) => {
      const ending = { isCa: true, fromDays: -9, toDays } as const
      const old = await certificate({ name: 'Root 0', ...ending })
      const crossSigned = await issued({ name: 'Root 1', keyOf: root, ...ending }, old)
      const chain = [await issued({}, intermediate), intermediate, crossSigned]
      for (const ca of [root.cert, `${old.cert}\n${root.cert}`])
        expect(await check([...chain, old], { ca })).toMatchObject({ status: 'healthy' })
    },
  )

  test('but no expired intermediate that clients pass over for another one with its key', async () => {
    const old = await certificate({ name: 'Root 0', isCa: true, fromDays: -9, toDays: -1 })
    const expired = { name: 'R1', isCa: true, keyOf: intermediate, fromDays: -9, toDays: -1 } as const
    const chain = [await issued({}, intermediate), await issued(expired, old), intermediate]
    expect(await check(chain)).toMatchObject({
      status: 'healthy',
      message: `the certificate of ${host} expires in 89 days`,
    })
  })
})

describe('a client refuses', () => {
  const refusals: readonly (readonly [string, () => Promise<CheckOutcome>, string])[] = [
    [
      'an expired certificate',
      async () => check([await issued({ fromDays: -9, toDays: -1 })]),
      `the certificate of ${host} expired on ${dateIn(-1)}`,
    ],
    [
      'an expired intermediate',
      async () => {
        const old = await issued({ name: 'R2', isCa: true, fromDays: -9, toDays: -1 })
        return check([await issued({}, old), old])
      },
      `the intermediate certificate "R2" of ${host} expired on ${dateIn(-1)}`,
    ],
    [
      'an expired root',
      async () => {
        const old = await certificate({ name: 'Root 0', isCa: true, fromDays: -9, toDays: -1 })
        return check([await issued({}, old)], { ca: old.cert })
      },
      `the root certificate "Root 0" of ${host} expired on ${dateIn(-1)}`,
    ],
    [
      'a certificate of the future',
      async () => check([await issued({ fromDays: 2 })]),
      `the certificate of ${host} is not valid before ${dateIn(2)}`,
    ],
    [
      'an intermediate of the future',
      async () => {
        const early = await issued({ name: 'R2', isCa: true, fromDays: 2 })
        return check([await issued({}, early), early])
      },
      `the intermediate certificate "R2" of ${host} is not valid before ${dateIn(2)}`,
    ],
    [
      'a chain without its intermediate',
      async () => check([await issued({}, intermediate)]),
      `the certificate of ${host} is not trusted: its issuer "R1" is unknown, and the server does not send the issuer's certificate`,
    ],
    [
      'an unknown root',
      async () => {
        const other = await certificate({ name: 'Other', isCa: true })
        return check([await issued({}, other), other])
      },
      `the certificate of ${host} is not trusted: its issuer is unknown`,
    ],
    [
      'a self-signed certificate',
      async () => check([await certificate()]),
      `the certificate of ${host} is self-signed and not trusted`,
    ],
    [
      'a certificate for clients',
      async () => check([await issued({ purpose: 'clientAuth' })]),
      `the certificate of ${host} is not meant for servers`,
    ],
    [
      'a certificate that was signed with that of a server',
      async () => {
        const server = await issued({ name: 'server.test' })
        return check([await issued({}, server), server])
      },
      `the intermediate certificate "server.test" of ${host} must not sign others: it is not that of a certificate authority`,
    ],
    [
      'a certificate without the address',
      async () => check([await issued({ names: ['bot.test'] })]),
      `the certificate of ${host} is for another host name`,
    ],
    [
      'a key of 1024 bits',
      async () => {
        const rsa = await certificate({ name: 'RSA', isCa: true, rsaBits: 2048 })
        return check([await issued({ rsaBits: 1024 }, rsa)], { ca: rsa.cert })
      },
      `the key of the certificate of ${host} is too weak`,
    ],
    [
      'a signature with SHA-1',
      async () => {
        const rsa = await certificate({ name: 'RSA', isCa: true, rsaBits: 2048 })
        return check([await issued({ rsaBits: 2048, hash: 'sha1' }, rsa)], { ca: rsa.cert })
      },
      `a key or signature in the certificate chain of ${host} is too weak (CA_MD_TOO_WEAK)`,
    ],
  ]

  test.each(refusals)('%s', async (_what, run, message) => {
    expect(await run()).toMatchObject({
      status: 'unhealthy',
      code: 'TLS',
      message,
      metrics: { tls_expires_in_days: expect.any(Number) },
    })
  })

  test('TLS 1.1 and older', async () => {
    const { port } = await serveChain([await issued()], { minVersion: 'TLSv1', maxVersion: 'TLSv1.1' })
    expect(await outcomeOf(tls({ name: 'a', host, port, ca: root.cert }))).toMatchObject({
      status: 'unhealthy',
      code: 'TLS',
      message: `${host}:${port} does not support TLS 1.2 or later`,
    })
  })
})

describe('a certificate', () => {
  test.each([
    [['bot.test'], 'bot.test'],
    [['BOT.test'], 'bot.TEST'],
    [['bot.test'], 'bot.test.'],
    [['other.test', '*.bot.test'], 'api.bot.test'],
    [['xn--bcher-kva.test'], 'bücher.test'],
  ])('for %j is for %s', async (names, servername) => {
    expect(await check([await issued({ names })], { servername })).toMatchObject({ status: 'healthy' })
  })

  test.each([
    [['*.bot.test'], 'bot.test'],
    [['*.bot.test'], 'v1.api.bot.test'],
    [['bot.test'], 'other.test'],
  ])('for %j is not for %s', async (names, servername) => {
    expect(await check([await issued({ names })], { servername })).toMatchObject({
      status: 'unhealthy',
      message: expect.stringContaining(`is not for the host name ${servername}`),
    })
  })
})
