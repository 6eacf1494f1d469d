import { describe, expect, test } from 'vitest'

import { client, serve } from '../test/loopback.ts'
import { createHttpClient } from './client.ts'
import { isHttpClientError } from './errors.ts'
import type { HttpClientOptions } from './options.ts'
import type { HttpRequest } from './request.ts'

function errorOf(options: unknown): unknown {
  try {
    void createHttpClient(options as HttpClientOptions).close()
    return undefined
  } catch (error) {
    return error
  }
}

const throwing = (): never => {
  throw new Error('no')
}

describe('client options', () => {
  test('with several problems throw one INVALID_OPTIONS that lists them all', () => {
    const error = errorOf({ timeoutMs: 0, maxBodyBytes: 1.5, network: 'none', ca: 1, timeoutms: 5 })
    expect(isHttpClientError(error)).toBe(true)
    expect(error).toMatchObject({
      code: 'INVALID_OPTIONS',
      message:
        'Invalid HTTP client options: ' +
        'network: expected one of any, no-metadata, public-only, got a string of 4 characters; ' +
        'timeoutMs: expected an integer from 1 to 300000, got 0; ' +
        'maxBodyBytes: expected an integer from 1 to 1073741824, got 1.5; ' +
        'ca: expected the text of certificates in PEM format, not a path, got 1; ' +
        'timeoutms: unknown option; did you mean timeoutMs?',
      problems: { length: 5 },
    })
  })

  test.each([null, 5, 'text', { timeoutMs: 300_001 }, { resolveHost: {} }])(
    '%j are INVALID_OPTIONS',
    (bad) => {
      expect(errorOf(bad)).toMatchObject({ name: 'HttpClientError', code: 'INVALID_OPTIONS' })
    },
  )

  test('that are undefined count as left out', () => {
    const options = { network: undefined, timeoutMs: undefined, ca: undefined }
    expect(errorOf(options)).toBeUndefined()
    expect(errorOf(undefined)).toBeUndefined()
  })
})

describe('a request', () => {
  test('with limits out of range is INVALID_REQUEST, all are named, and nothing is sent', async () => {
    let requests = 0
    const { url } = await serve((_request, response) => {
      requests += 1
      response.end()
    })
    for (const bad of [NaN, Infinity, 2 ** 31, 0, 1.5]) {
      const result = await client().request(url, { timeoutMs: bad, maxBodyBytes: bad })
      expect(result).toMatchObject({ ok: false, error: { code: 'INVALID_REQUEST' } })
      expect(result.ok ? '' : result.error.message).toMatch(/timeoutMs: .*got .*; maxBodyBytes: .*got /)
    }
    expect(requests).toBe(0)
  })

  test('with several problems is INVALID_REQUEST and lists them all without a secret', async () => {
    const bad = { redirect: 'error', signal: {}, timeoutMs: 'T0KEN', headers: { a: 1 }, methode: 'T0KEN' }
    const result = await client().request('T0KEN', bad as unknown as HttpRequest)
    if (result.ok) throw new Error('accepted')
    expect(result.error.message).not.toContain('T0KEN')
    expect(result.error.problems.map(({ path }) => path)).toEqual([
      'url',
      'headers.a',
      'signal',
      'timeoutMs',
      'redirect',
      'methode',
    ])
    expect(result.error.message).toContain('methode: unknown option; did you mean method?')
  })

  test.each([
    [{ 'x-a': 'T0KEN\r\nx-b: c' }, 'headers.x-a: expected a header value (Latin-1, no line break inside)'],
    [{ 'x-a': 'T0KEN…' }, 'headers.x-a: expected a header value (Latin-1, no line break inside)'],
    [{ 'T0KEN: a': 'b' }, 'headers[0]: expected a header name'],
    [
      { 'x-a': undefined },
      'headers.x-a: expected a header value (Latin-1, no line break inside), got nothing',
    ],
  ])('with headers %j is INVALID_REQUEST', async (headers, message) => {
    const result = await client().request('http://127.0.0.1:1/', { headers } as unknown as HttpRequest)
    if (result.ok) throw new Error('accepted')
    expect(result.error.message).toContain(`Invalid request: ${message}`)
    expect(result.error.message).not.toContain('T0KEN')
  })

  test('is sent without the white space around a header value', async () => {
    const { url } = await serve((request, response) => response.end(request.headers['x-a']))
    const result = await client().request(url, { headers: { 'x-a': ' value\n' } })
    expect(result).toMatchObject({ ok: true, response: { body: 'value' } })
  })

  test.each([undefined, null, 5, {}, Symbol('url')])('to %o is INVALID_REQUEST', async (url) => {
    expect(await client().request(url as string)).toMatchObject({
      ok: false,
      error: {
        code: 'INVALID_REQUEST',
        message: expect.stringContaining(
          'url: expected an http or https URL without a user name or password',
        ) as string,
      },
    })
  })

  test('to a proxy that throws at every look is INVALID_REQUEST', async () => {
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    for (const url of [proxy, new Proxy({}, { getPrototypeOf: throwing })])
      expect(await client().request(url as URL)).toMatchObject({
        ok: false,
        error: { code: 'INVALID_REQUEST' },
      })
  })

  test('with a property that throws is INVALID_REQUEST', async () => {
    const request = {
      get headers(): never {
        throw new Error('T0KEN')
      },
    }
    const result = await client().request('http://127.0.0.1:1/', request)
    expect(result).toMatchObject({ ok: false, error: { code: 'INVALID_REQUEST' } })
    expect(result.ok ? '' : result.error.message).not.toContain('T0KEN')
  })

  test('whose readBody throws fails without its socket staying open', async () => {
    const { url, sockets } = await serve((_request, response) => response.writeHead(200).write('x'))
    expect(await client().request(url, { readBody: throwing })).toMatchObject({ ok: false })
    await expect.poll(() => sockets.size).toBe(0)
  })
})
