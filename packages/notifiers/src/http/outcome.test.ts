import { HttpClientError, type HttpErrorCode, type HttpResult } from '@botwatch/http'
import { expect, test } from 'vitest'

import { deliveryOf } from './outcome.ts'

const answer = (status: number, headers: Record<string, string> = {}, body = ''): HttpResult => ({
  ok: true,
  response: { status, headers, body, durationMs: 1 },
})
const failure = (code: HttpErrorCode, platformCode?: string): HttpResult => ({
  ok: false,
  error: new HttpClientError(code, 'https://secret.example.com', { platformCode }),
})

test.each([200, 201, 202, 204, 299])('%d is delivered', (status) => {
  expect(deliveryOf(answer(status))).toEqual({ outcome: 'delivered' })
})

test.each([300, 301, 302, 304, 307, 308])('%d is permanent, for redirects are not followed', (status) => {
  const reason = `HTTP ${status}: redirects are not followed`
  expect(deliveryOf(answer(status, { location: 'https://secret.example.com' }))).toEqual({
    outcome: 'permanent',
    reason,
  })
})

test.each([401, 403, 404, 410])('%d is channel_broken', (status) => {
  expect(deliveryOf(answer(status))).toEqual({ outcome: 'channel_broken', reason: `HTTP ${status}` })
})

test.each([400, 402, 405, 406, 409, 411, 413, 415, 422, 451, 499])('%d is permanent', (status) => {
  expect(deliveryOf(answer(status, { 'retry-after': '5' }))).toEqual({
    outcome: 'permanent',
    reason: `HTTP ${status}`,
  })
})

test.each([408, 425, 429, 500, 501, 502, 503, 504, 599])('%d is retryable', (status) => {
  expect(deliveryOf(answer(status))).toEqual({ outcome: 'retryable', reason: `HTTP ${status}` })
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

test.each(['TIMEOUT', 'ABORTED', 'DNS', 'CONNECT', 'TLS', 'PROTOCOL'] as const)('%s is retryable', (code) => {
  expect(deliveryOf(failure(code)).outcome).toBe('retryable')
})

test.each(['BODY_TOO_LARGE', 'BLOCKED_ADDRESS', 'INVALID_REQUEST'] as const)('%s is permanent', (code) => {
  expect(deliveryOf(failure(code)).outcome).toBe('permanent')
  expect(JSON.stringify(deliveryOf(failure(code)))).not.toContain('secret')
})

test.each([
  ['DNS', 'ENOTFOUND', 'Host name could not be resolved (ENOTFOUND)'],
  ['CONNECT', 'ECONNREFUSED', 'Connection failed (ECONNREFUSED)'],
  ['TLS', 'CERT_HAS_EXPIRED', 'TLS handshake failed (CERT_HAS_EXPIRED)'],
  ['TIMEOUT', 'ETIMEDOUT', 'Request timed out'],
] as const)('the reason of %s with the code %s is %s', (code, platformCode, reason) => {
  expect(deliveryOf(failure(code, platformCode))).toEqual({ outcome: 'retryable', reason })
})
