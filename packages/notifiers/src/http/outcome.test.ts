import { HttpClientError, type HttpErrorCode, type HttpResult } from '@botwatch/http'
import { expect, test } from 'vitest'

import { deliveryOf } from './outcome.ts'

const answer = (status: number, headers: Record<string, string> = {}, body = ''): HttpResult => ({
  ok: true,
  response: { status, headers, body, durationMs: 1 },
})
const failure = (code: HttpErrorCode, platformCode?: string, requestSent = true): HttpResult => ({
  ok: false,
  error: new HttpClientError(code, 'https://secret.example.com', { platformCode }),
  requestSent,
})

test.each([200, 201, 202, 204, 299])('%d is delivered', (status) => {
  expect(deliveryOf(answer(status))).toEqual({ outcome: 'delivered' })
})

test.each([300, 301, 302, 304, 307, 308])(
  '%d is channel_broken, for redirects are not followed',
  (status) => {
    const reason = `HTTP ${status}: redirects are not followed`
    expect(deliveryOf(answer(status, { location: 'https://secret.example.com' }))).toEqual({
      outcome: 'channel_broken',
      reason,
    })
  },
)

test.each([401, 403, 404, 410])('%d is channel_broken', (status) => {
  expect(deliveryOf(answer(status))).toEqual({ outcome: 'channel_broken', reason: `HTTP ${status}` })
})

test.each([400, 402, 405, 406, 409, 411, 413, 415, 422, 451, 499])('%d is permanent', (status) => {
  expect(deliveryOf(answer(status, { 'retry-after': '5' }))).toEqual({
    outcome: 'permanent',
    reason: `HTTP ${status}`,
  })
})

test.each([408, 500, 501, 502, 503, 504, 599])('%d is retryable and may have arrived', (status) => {
  const expected = { outcome: 'retryable', reason: `HTTP ${status}`, mayHaveArrived: true }
  expect(deliveryOf(answer(status))).toEqual(expected)
})

test.each([425, 429])('%d is retryable and has not arrived', (status) => {
  const expected = { outcome: 'retryable', reason: `HTTP ${status}`, mayHaveArrived: false }
  expect(deliveryOf(answer(status))).toEqual(expected)
})

test.each([
  ['7', 7000],
  ['0.25', 250],
  ['0.0001', 1],
  ['86400', 3_600_000],
  ['Mon, 05 Jan 2026 10:00:30 GMT', 30_000],
  ['Mon, 05 Jan 2026 09:00:00 GMT', 0],
])('Retry-After: %s asks for %d ms', (value, retryAfterMs) => {
  const nowMs = Date.parse('2026-01-05T10:00:00Z')
  for (const status of [429, 503]) {
    expect(deliveryOf(answer(status, { 'retry-after': value }), nowMs)).toMatchObject({ retryAfterMs })
  }
})

test.each(['soon', '-5', '', 'Infinity'])('Retry-After: %j is ignored', (value) => {
  expect(deliveryOf(answer(429, { 'retry-after': value }))).not.toHaveProperty('retryAfterMs')
})

test.each([
  ['{"retry_after":64.57}', 64_570],
  ['{"retry_after":0}', 0],
  ['{"retry_after":1e7}', 3_600_000],
  ['{"retry_after":0.0001}', 0],
])('the body %s asks for %d ms', (body, retryAfterMs) => {
  expect(deliveryOf(answer(429, {}, body))).toMatchObject({ retryAfterMs })
})

test('the end of a rate limit is heeded if nothing else is said, and only in a 429', () => {
  const headers = { 'ratelimit-reset': '30' }
  expect(deliveryOf(answer(429, headers))).toMatchObject({ retryAfterMs: 30_000 })
  expect(deliveryOf(answer(429, headers, '{"retry_after":64.57}'))).toMatchObject({ retryAfterMs: 64_570 })
  expect(deliveryOf(answer(503, headers))).not.toHaveProperty('retryAfterMs')
})

test('the header takes precedence over the body', () => {
  const body = '{"retry_after":64.57}'
  expect(deliveryOf(answer(429, { 'retry-after': '65' }, body))).toMatchObject({ retryAfterMs: 65_000 })
  expect(deliveryOf(answer(429, { 'retry-after': 'soon' }, body))).toMatchObject({ retryAfterMs: 64_570 })
})

test.each([
  '{"retry_after":-1}',
  '{"retry_after":1e30}',
  '{"retry_after":"1"}',
  '{"retry_after":null}',
  '[]',
  '7',
  'null',
  '{"retry_after":1',
  '<html>',
])('the body %s is ignored', (body) => {
  expect(deliveryOf(answer(429, {}, body))).not.toHaveProperty('retryAfterMs')
})

test.each(['TIMEOUT', 'ABORTED', 'DNS', 'CONNECT', 'TLS', 'PROTOCOL', 'BODY_TOO_LARGE'] as const)(
  '%s is retryable, and may have arrived only if the request was sent',
  (code) => {
    for (const mayHaveArrived of [true, false])
      expect(deliveryOf(failure(code, undefined, mayHaveArrived))).toMatchObject({
        outcome: 'retryable',
        mayHaveArrived,
      })
  },
)

test.each([
  ['BLOCKED_ADDRESS', 'channel_broken'],
  ['INVALID_REQUEST', 'permanent'],
] as const)('%s is %s', (code, outcome) => {
  expect(deliveryOf(failure(code)).outcome).toBe(outcome)
  expect(JSON.stringify(deliveryOf(failure(code)))).not.toContain('secret')
})

test.each([
  ['DNS', 'ENOTFOUND', 'Host name could not be resolved (ENOTFOUND)'],
  ['CONNECT', 'ECONNREFUSED', 'Connection failed (ECONNREFUSED)'],
  ['TLS', 'CERT_HAS_EXPIRED', 'TLS handshake failed (CERT_HAS_EXPIRED)'],
  ['TIMEOUT', 'ETIMEDOUT', 'Request timed out'],
] as const)('the reason of %s with the code %s is %s', (code, platformCode, reason) => {
  expect(deliveryOf(failure(code, platformCode))).toMatchObject({ outcome: 'retryable', reason })
})
