import { describe, expect, test } from 'vitest'

import { NotifierError } from '../errors.ts'
import { signatureHeader } from './signature.ts'
import { verifySignature, type VerifySignatureOptions } from './verify-signature.ts'

// The vector published with the Standard Webhooks specification.
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const id = 'msg_p5jXN8AQM9LWM0D4loKWxJek'
const seconds = 1_614_265_330
const body = '{"test": 2432232314}'
const signature = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='

const other = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
const headers = { 'webhook-id': id, 'webhook-timestamp': String(seconds), 'webhook-signature': signature }
const verify = (changes: Partial<VerifySignatureOptions> = {}): unknown =>
  verifySignature({ headers, body, secrets: [secret], nowMs: seconds * 1000, ...changes })
const genuine = { ok: true, id, timestampSeconds: seconds }

test('signs the published vector as published', () => {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
  expect(signatureHeader([key], id, String(seconds), body)).toBe(signature)
})

describe('accepts', () => {
  test('the published vector', () => {
    expect(verify()).toEqual(genuine)
  })

  test('the body as bytes', () => {
    expect(verify({ body: Buffer.from(body) })).toEqual(genuine)
  })

  test('headers in any case, as a list and as a Headers object', () => {
    const upper = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.toUpperCase(), [value]]),
    )
    expect(verify({ headers: upper })).toEqual(genuine)
    expect(verify({ headers: new Headers(headers) })).toEqual(genuine)
  })

  test('either secret while one replaces the other, and any one of several signatures', () => {
    expect(verify({ secrets: [other, secret] })).toEqual(genuine)
    const several = `v1a,abc v1,${'A'.repeat(43)}= ${signature} v2,x`
    expect(verify({ headers: { ...headers, 'webhook-signature': several } })).toEqual(genuine)
  })

  test.each([-300, 300])('an attempt %d s away', (offset) => {
    expect(verify({ nowMs: (seconds + offset) * 1000 })).toEqual(genuine)
  })
})

describe('refuses', () => {
  test.each([
    ['another body', { body: `${body} ` }],
    ['another secret', { secrets: [other] }],
    ['another id', { headers: { ...headers, 'webhook-id': 'msg_2' } }],
    ['another timestamp', { headers: { ...headers, 'webhook-timestamp': String(seconds + 1) } }],
    ['a signature cut short', { headers: { ...headers, 'webhook-signature': signature.slice(0, -1) } }],
    [
      'a signature of another version',
      { headers: { ...headers, 'webhook-signature': signature.replace('v1', 'v2') } },
    ],
    ['a signature that is no base64', { headers: { ...headers, 'webhook-signature': 'v1,!!!' } }],
  ])('%s', (_what, changes) => {
    expect(verify(changes)).toEqual({ ok: false, reason: 'no_match' })
  })

  test.each(Object.keys(headers))('a request without %s', (name) => {
    expect(verify({ headers: { ...headers, [name]: undefined } })).toEqual({
      ok: false,
      reason: 'missing_header',
    })
    expect(verify({ headers: { ...headers, [name]: '' } })).toEqual({ ok: false, reason: 'missing_header' })
  })

  test.each(['1.5', '-1', '1e9', '0x10', 'now', '9'.repeat(13)])('the timestamp %j', (timestamp) => {
    const changed = { ...headers, 'webhook-timestamp': timestamp }
    expect(verify({ headers: changed })).toEqual({ ok: false, reason: 'invalid_timestamp' })
  })

  test('an attempt too far in the past or the future', () => {
    expect(verify({ nowMs: (seconds + 301) * 1000 })).toEqual({ ok: false, reason: 'too_old' })
    expect(verify({ nowMs: (seconds - 301) * 1000 })).toEqual({ ok: false, reason: 'too_new' })
    expect(verify({ nowMs: (seconds + 11) * 1000, toleranceSeconds: 10 })).toEqual({
      ok: false,
      reason: 'too_old',
    })
  })
})

const verifyWrongly = (): unknown =>
  verify({ secrets: ['whsec_c2hvcnQ=', 'hunter2'], toleranceSeconds: NaN, nowMs: Infinity })

describe('throws a NotifierError', () => {
  test('on invalid options, with every problem and no secret', () => {
    expect(verifyWrongly).toThrow(NotifierError)
    expect(verifyWrongly).toThrow(/secrets\[0\]: .*secrets\[1\]: .*toleranceSeconds: .*nowMs: /)
    expect(verifyWrongly).not.toThrow(/c2hvcnQ|hunter2/)
  })

  test('on options that are missing or of the wrong type', () => {
    expect(() => verifySignature(undefined as never)).toThrow('expected an object, got nothing')
    expect(() => verifySignature({} as never)).toThrow(
      'Invalid verifySignature options: ' +
        'headers: expected request headers, as an object or a Headers object, got nothing; ' +
        'body: expected the body as received, a string or bytes, got nothing; ' +
        'secrets: expected a list of one or two secrets, got nothing',
    )
    expect(() => verify({ headers: null, body: { test: 1 } } as never)).toThrow(
      /headers: .*, got null; body: .*, got an object$/,
    )
  })

  test('on an unknown option, with a suggestion', () => {
    expect(() => verify({ secret } as never)).toThrow('secret: unknown option; did you mean secrets?')
  })
})

test('a header of another type counts as missing', () => {
  const odd = { ...headers, 'webhook-id': 7 } as never
  expect(verify({ headers: odd })).toEqual({ ok: false, reason: 'missing_header' })
})

const fail = (): never => {
  throw new Error('secret')
}

test('headers that cannot be read count as missing', () => {
  const unreadable = [
    new Proxy({}, { get: fail, ownKeys: fail }),
    { get: fail },
    { ...headers, 'webhook-id': [{}] },
  ]
  for (const given of unreadable)
    expect(verify({ headers: given as never })).toEqual({ ok: false, reason: 'missing_header' })
})

test('an option that throws is a NotifierError without its text', () => {
  const options = Object.defineProperty({ headers, body, secrets: [secret] }, 'nowMs', {
    enumerable: true,
    get: fail,
  })
  expect(() => verifySignature(options as VerifySignatureOptions)).toThrow(
    'Invalid verifySignature options: expected plain data, got a value with a property that throws',
  )
})
