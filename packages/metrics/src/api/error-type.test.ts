import { expect, test } from 'vitest'

import { classifyError, ERROR_TYPES, errorTypeOfStatus } from './error-type.ts'

function withCode(code: string): Error {
  return Object.assign(new Error('any text'), { code })
}

test.each([
  [withCode('TIMEOUT'), 'timeout'],
  [withCode('UND_ERR_HEADERS_TIMEOUT'), 'timeout'],
  [new DOMException('late', 'TimeoutError'), 'timeout'],
  [new DOMException('stop', 'AbortError'), 'aborted'],
  [withCode('ENOTFOUND'), 'dns'],
  [withCode('EAI_AGAIN'), 'dns'],
  [withCode('ECONNREFUSED'), 'connect'],
  [withCode('ECONNRESET'), 'connect'],
  [withCode('UND_ERR_SOCKET'), 'connect'],
  [withCode('CERT_HAS_EXPIRED'), 'tls'],
  [withCode('DEPTH_ZERO_SELF_SIGNED_CERT'), 'tls'],
  [withCode('ERR_TLS_CERT_ALTNAME_INVALID'), 'tls'],
  [withCode('ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE'), 'tls'],
  [withCode('INVALID_PURPOSE'), 'tls'],
  [new SyntaxError('Unexpected token'), 'parse'],
  [Object.assign(new Error('bad'), { name: 'ZodError' }), 'validation'],
  ['rate_limited', 'rate_limited'],
  ['aborted', 'aborted'],
])('%o is of type %s', (error, type) => {
  expect(classifyError(error)).toBe(type)
})

test('follows causes, because fetch wraps the error', () => {
  expect(classifyError(new TypeError('fetch failed', { cause: withCode('ECONNREFUSED') }))).toBe('connect')
})

test('does not classify unknown errors, and ends on circular causes', () => {
  const circle = new Error('a')
  circle.cause = circle
  for (const error of [circle, 'connection timeout', 7, true, {}, withCode('E_OTHER'), null]) {
    expect(classifyError(error)).toBeUndefined()
  }
})

test.each([
  [429, 'rate_limited'],
  [401, 'auth'],
  [403, 'auth'],
  [404, 'client_error'],
  [503, 'server_error'],
  [200, undefined],
  [999, undefined],
  [null, undefined],
])('status %s is of type %s', (status, type) => {
  expect(errorTypeOfStatus(status)).toBe(type)
})

test('the set is closed', () => {
  expect(new Set(ERROR_TYPES).size).toBe(12)
})
