import { describe, expect, onTestFinished, test, vi } from 'vitest'

import { client, serve } from '../test/loopback.ts'
import { nextHop, type Hop } from './redirect.ts'

const hop: Hop = {
  url: new URL('https://one.test/a?key=T0KEN'),
  method: 'POST',
  headers: {
    Accept: 'text/html',
    'content-type': 'application/json',
    'User-Agent': 'botwatch',
    'private-token': 's3cret',
    'x-api-key': 's3cret',
    authorization: 's3cret',
    cookie: 's3cret',
    'webhook-signature': 's3cret',
  },
  body: '{}',
}

/** Redirects to the location where there is one, and else answers with what it was asked. */
async function redirector(locationOf: (path: string) => string | undefined, status = 302): Promise<string> {
  const { url } = await serve((request, response) => {
    const location = locationOf(request.url ?? '')
    if (location !== undefined) return void response.writeHead(status, { location }).end('moved')
    let body = ''
    request.on('data', (chunk) => (body += String(chunk)))
    request.on('end', () =>
      response.end(JSON.stringify({ method: request.method, headers: request.headers, body })),
    )
  })
  return url
}

describe('the request after a redirect', () => {
  test('has all headers at the same origin, and at another only those that cannot be credentials', () => {
    expect(nextHop(hop, 307, '/b')).toEqual({ ...hop, url: new URL('https://one.test/b') })
    for (const elsewhere of ['https://two.test/', 'https://one.test:8443/', '//one.test.evil.test/a']) {
      expect(nextHop(hop, 307, elsewhere).headers).toEqual({
        Accept: 'text/html',
        'content-type': 'application/json',
        'User-Agent': 'botwatch',
      })
    }
  })

  test.each([
    [301, 'POST', 'GET'],
    [302, 'POST', 'GET'],
    [303, 'POST', 'GET'],
    [303, 'PUT', 'GET'],
    [303, 'HEAD', 'HEAD'],
    [301, 'PUT', 'PUT'],
    [302, 'GET', 'GET'],
    [307, 'POST', 'POST'],
    [308, 'POST', 'POST'],
  ])('after %d of a %s is a %s, which has a body only when the method stayed', (status, method, expected) => {
    const next = nextHop({ ...hop, method }, status, '/b')
    const isSame = method === expected
    expect([next.method, next.body]).toEqual([expected, isSame ? '{}' : undefined])
    expect('content-type' in next.headers).toBe(isSame)
  })

  test.each([
    ['ftp://one.test/', 'not an http or https URL'],
    ['https://user:s3cret@one.test/', 'not an http or https URL'],
    ['https://[', 'not an http or https URL'],
    ['javascript:alert(1)', 'not an http or https URL'],
    ['http://one.test/', 'from https to http'],
  ])('%s is refused', (location, reason) => {
    expect(() => nextHop(hop, 302, location)).toThrow(
      expect.objectContaining({ code: 'PROTOCOL', message: expect.stringContaining(reason) as string }),
    )
    expect(() => nextHop(hop, 302, location)).not.toThrow(/s3cret|T0KEN/)
  })
})

describe('following', () => {
  test('another origin is sent no credential', async () => {
    const target = await redirector(() => undefined)
    const url = await redirector(() => target, 308)
    const result = await client().request(url, {
      method: 'POST',
      headers: { 'private-token': 's3cret', 'x-api-key': 's3cret', 'x-any': 's3cret', accept: 'text/html' },
      body: 'hello',
      redirect: 'follow',
    })
    expect(result).toMatchObject({ ok: true, response: { status: 200 } })
    const seen = JSON.parse(result.ok ? result.response.body : '') as Record<string, unknown>
    expect(seen).toMatchObject({ method: 'POST', headers: { accept: 'text/html' }, body: 'hello' })
    expect(JSON.stringify(seen)).not.toContain('s3cret')
  })

  test('the same origin is sent all headers, and no body when the method becomes GET', async () => {
    const url = await redirector((path) => (path === '/' ? '/there' : undefined))
    const result = await client().request(url, {
      method: 'POST',
      headers: { 'private-token': 'mine', 'content-type': 'text/plain' },
      body: 'hello',
      redirect: 'follow',
    })
    const seen = JSON.parse(result.ok ? result.response.body : '') as { headers: Record<string, string> }
    expect(seen).toMatchObject({ method: 'GET', headers: { 'private-token': 'mine' }, body: '' })
    expect(seen.headers).not.toHaveProperty('content-type')
  })

  test('stops after 20 redirects', async () => {
    const countdown = await redirector((path) => {
      const left = Number(path.slice(1))
      return left > 0 ? `/${left - 1}` : undefined
    })
    const http = client()
    expect(await http.request(`${countdown}/20`, { redirect: 'follow' })).toMatchObject({ ok: true })
    expect(await http.request(`${countdown}/21`, { redirect: 'follow' })).toMatchObject({
      ok: false,
      error: { code: 'PROTOCOL', reason: 'redirect_loop' },
    })
  })

  test.each(['ftp://example.com/', 'http://user:pass-word@example.com/', 'http://['])(
    'to %s is PROTOCOL',
    async (location) => {
      const url = await redirector(() => location)
      const result = await client().request(url, { redirect: 'follow' })
      expect(result).toMatchObject({ ok: false, error: { code: 'PROTOCOL' } })
      expect(result.ok ? '' : result.error.message).toMatch(
        /^the redirect of 127\.0\.0\.1:\d+ was not followed because/,
      )
    },
  )

  test('ends at a redirect without a location', async () => {
    const { url } = await serve((_request, response) => response.writeHead(302).end('no location'))
    expect(await client().request(url, { redirect: 'follow' })).toMatchObject({
      ok: true,
      response: { status: 302, body: 'no location' },
    })
  })

  test('has one time limit in all, and the error names the origin that did not respond', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    const { url: target } = await serve(() => void vi.advanceTimersByTime(100))
    const url = await redirector(() => {
      vi.advanceTimersByTime(100)
      return target
    })
    expect(await client().request(url, { redirect: 'follow', timeoutMs: 200 })).toMatchObject({
      ok: false,
      error: { code: 'TIMEOUT', message: expect.stringContaining(new URL(target).host) as string },
    })
  })
})
