import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

import fc from 'fast-check'
import { Webhook } from 'standardwebhooks'
import { afterEach, describe, expect, test, vi } from 'vitest'

import { keysOf } from './secret.ts'
import { signatureHeader } from './signature.ts'
import { verifySignature } from './verify-signature.ts'

// Why the npm package `standardwebhooks` is a reference for the tests here and not a dependency.

const secret = `whsec_${Buffer.alloc(32, 1).toString('base64')}`
const id = 'msg_1'
const seconds = 1_700_000_000
const library = new Webhook(secret)

afterEach(() => void vi.useRealTimers())

function headersFor(body: string | Uint8Array, timestamp = String(seconds)): Record<string, string> {
  const signature = signatureHeader(keysOf([secret]), id, timestamp, body)
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature }
}

const verify = (body: string | Uint8Array, headers: Record<string, string>): unknown =>
  verifySignature({ body, headers, secrets: [secret], nowMs: seconds * 1000 })

function libraryVerify(body: unknown, headers: Record<string, string>, nowSeconds = seconds): unknown {
  vi.useFakeTimers({ toFake: ['Date'], now: nowSeconds * 1000 })
  try {
    library.verify(body as string, headers, { jsonParse: false })
    return 'accepted'
  } catch (error) {
    return (error as Error).message
  }
}

test('signs as the library does, whatever the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 0, max: 4e9 }), (body, at) => {
      const ours = signatureHeader(keysOf([secret]), id, String(at), body)
      expect(ours).toBe(library.sign(id, new Date(at * 1000), body))
    }),
  )
})

const errorOf = (headers: Record<string, string>): unknown => {
  try {
    return library.verify('{}', headers)
  } catch (error) {
    return { ...(error as object) }
  }
}

describe('ours stays, because the library', () => {
  test('takes two bodies of bytes for one, since it reads them as text', () => {
    const genuine = '{"text":"\ufffd"}'
    const forged = Buffer.from(genuine).toString('latin1').replace('\xef\xbf\xbd', '\xff')
    const headers = headersFor(genuine)
    expect(libraryVerify(Buffer.from(forged, 'latin1'), headers)).toBe('accepted')
    expect(verify(Buffer.from(forged, 'latin1'), headers)).toEqual({ ok: false, reason: 'no_match' })
    expect(verify(Buffer.from(genuine), headers)).toMatchObject({ ok: true })
  })

  test('does not take bytes that are no Buffer, as a fetch handler has them', () => {
    const body = new TextEncoder().encode('{}')
    expect(libraryVerify(body, headersFor('{}'))).toBe('Expected payload to be of type string or Buffer.')
    expect(verify(body, headersFor('{}'))).toMatchObject({ ok: true })
  })

  test('accepts a timestamp header that was not signed', () => {
    const headers = { ...headersFor('{}'), 'webhook-timestamp': `${seconds} and more` }
    expect(libraryVerify('{}', headers)).toBe('accepted')
    expect(verify('{}', headers)).toEqual({ ok: false, reason: 'invalid_timestamp' })
  })

  test('has a tolerance of 300 s and the clock of the process, and nothing else', () => {
    expect(libraryVerify('{}', headersFor('{}'), seconds + 301)).toBe('Message timestamp too old')
    const options = { body: '{}', headers: headersFor('{}'), secrets: [secret] }
    expect(
      verifySignature({ ...options, nowMs: (seconds + 400) * 1000, toleranceSeconds: 600 }),
    ).toMatchObject({
      ok: true,
    })
  })

  test('tells its refusals apart by the text of an error alone', () => {
    const refusals = [{}, { ...headersFor('[]'), 'webhook-timestamp': '1' }, headersFor('[]')]
    vi.useFakeTimers({ toFake: ['Date'], now: seconds * 1000 })
    expect(refusals.map(errorOf)).toEqual(refusals.map(() => ({ name: 'WebhookVerificationError' })))
    expect(refusals.map((headers) => verify('{}', headers))).toEqual([
      { ok: false, reason: 'missing_header' },
      { ok: false, reason: 'too_old' },
      { ok: false, reason: 'no_match' },
    ])
  })

  test('knows one secret, and accepts a secret of a single byte', () => {
    expect(() => new Webhook('whsec_AQ==')).not.toThrow()
    expect(() => verifySignature({ body: '{}', headers: headersFor('{}'), secrets: ['whsec_AQ=='] })).toThrow(
      'secrets[0]: expected whsec_ followed by 24 to 64 bytes in base64',
    )
  })

  test('brings two packages with a SHA-256 and a base64 of their own, which Node has', () => {
    const path = createRequire(import.meta.url).resolve('standardwebhooks/package.json')
    const { dependencies } = JSON.parse(readFileSync(path, 'utf8')) as { dependencies: object }
    expect(Object.keys(dependencies)).toEqual(['@stablelib/base64', 'fast-sha256'])
  })
})
