import { Hono } from 'hono'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { apiKeys, appWith, ask, bearer, keyOf, logIn } from './ask.ts'

const codeOf = async (response: Response): Promise<unknown> =>
  ((await response.json()) as { readonly code: unknown }).code

const detailOf = async (headers: Record<string, string>, remote = '127.0.0.1'): Promise<string> =>
  (await ask(appWith({}), 'GET /metrics', { headers, remote })).text()

const statusOf = async (
  app: ReturnType<typeof appWith>,
  key: string,
  remote = '192.0.2.7',
): Promise<number> => (await ask(app, 'GET /', { headers: bearer(key), remote })).status

describe('a refusal', () => {
  test.each([
    ['no key', {}, 401, 'UNAUTHENTICATED'],
    ['a wrong key', bearer('wrong-key-0123456789'), 401, 'UNAUTHENTICATED'],
    ['a role that is not enough', bearer(keyOf('read')), 403, 'FORBIDDEN'],
    [
      'a page of another site',
      { ...bearer(keyOf('admin')), origin: 'https://evil.example' },
      403,
      'CROSS_SITE',
    ],
    [
      'a name that is not the server’s',
      { ...bearer(keyOf('admin')), host: 'evil.example' },
      421,
      'WRONG_HOST',
    ],
  ])('of %s is a problem that holds nothing of the request', async (_, headers, status, code) => {
    const response = await ask(appWith({ apiKeys }), 'POST /admin/reset-metrics', { headers })
    expect(response.status).toBe(status)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(response.headers.get('www-authenticate')).toBe(status === 401 ? 'Bearer realm="botwatch"' : null)
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    const text = await response.text()
    expect(JSON.parse(text)).toMatchObject({ status, code })
    expect(text).not.toMatch(/evil|wrong-key|0123456789/)
  })

  test('says how to go on', async () => {
    expect(await detailOf({}, '192.0.2.7')).toContain('set MONITORING_API_KEYS')
    expect(await detailOf({ 'x-forwarded-for': '192.0.2.7' })).toContain('set MONITORING_API_KEYS')
    expect(await detailOf({ host: 'mon.example' })).toContain('set MONITORING_PUBLIC_URL')
    expect(await detailOf({ origin: 'https://app.example' })).toContain('MONITORING_CORS_ORIGINS')
  })
})

describe('without keys', () => {
  test('a person may follow a link to the server, but no page may show or fetch it', async () => {
    const app = appWith({})
    const from = { 'sec-fetch-site': 'cross-site' }
    const link = { ...from, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
    expect((await ask(app, 'GET /metrics', { headers: link })).status).toBe(200)
    const frame = { ...link, 'sec-fetch-dest': 'iframe' }
    expect((await ask(app, 'GET /metrics', { headers: frame })).status).toBe(403)
    expect((await ask(app, 'POST /admin/reset-metrics', { headers: link })).status).toBe(403)
  })

  test('the pages of the public URL and those that the server itself shows may do everything', async () => {
    const app = appWith({ publicUrl: 'http://mon.localhost' })
    for (const origin of ['http://mon.localhost', 'http://localhost:8080'])
      expect((await ask(app, 'POST /admin/reset-metrics', { headers: { origin } })).status).toBe(200)
  })

  test('a trusted proxy on this machine does not make its clients local', async () => {
    const app = appWith({ trustedProxies: ['127.0.0.1'] })
    const headers = { 'x-forwarded-for': '127.0.0.1', 'x-forwarded-host': 'localhost' }
    expect((await ask(app, 'GET /metrics', { headers })).status).toBe(403)
  })
})

test('a form of a browser that says nothing of the page wipes nothing', async () => {
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
    const headers = { 'content-type': type }
    const response = await ask(appWith({}), 'POST /admin/reset-metrics', { headers, body: '' })
    expect([response.status, await codeOf(response)]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE'])
  }
})

test('without keys, only a socket or `app.request()` makes a request local, not `app.fetch` in Bun or in another app', async () => {
  const app = appWith({})
  const reset = new Request('http://localhost/admin/reset-metrics', { method: 'POST' })
  for (const env of [undefined, {}, { requestIP: () => null }])
    expect((await app.fetch(reset.clone(), env)).status).toBe(403)
  expect((await new Hono().route('/', app).fetch(reset.clone())).status).toBe(403)
  expect((await app.request('/admin/reset-metrics', { method: 'POST' })).status).toBe(200)
})

describe('behind a proxy', () => {
  test('the host that a trusted proxy forwards is checked, and decides which origin is the server’s own', async () => {
    const config = { apiKeys, publicUrl: 'https://mon.example', trustedProxies: ['127.0.0.1'] }
    const headers = {
      ...bearer(keyOf('admin')),
      'x-forwarded-for': '203.0.113.9',
      'x-forwarded-host': 'mon.example',
      origin: 'https://mon.example',
    }
    const reset = 'POST /admin/reset-metrics'
    expect((await ask(appWith(config), reset, { headers })).status).toBe(200)
    const wrong = { ...headers, 'x-forwarded-host': 'evil.example', origin: 'https://evil.example' }
    expect((await ask(appWith(config), reset, { headers: wrong })).status).toBe(421)
    const untrusted = { ...config, trustedProxies: [] }
    const ownHost = { ...wrong, host: 'localhost:8080' }
    expect((await ask(appWith(untrusted), reset, { headers: ownHost })).status).toBe(403)
  })
})

describe('metrics', () => {
  test('can be left open by name, and nothing else is', async () => {
    const app = appWith({ apiKeys, openMetrics: true })
    const remote = '192.0.2.7'
    expect((await ask(app, 'GET /metrics/prometheus', { remote })).status).toBe(200)
    expect((await ask(app, 'GET /metrics', { remote })).status).toBe(401)
    expect((await ask(app, 'GET /metrics/registries', { remote })).status).toBe(401)
  })
})

describe('limits', () => {
  test('where anybody may read, each address has the requests of a key', async () => {
    const app = appWith({ allowAnonymous: true, limits: { requestsPerMinute: 2 } })
    const from = async (remote: string): Promise<number> => (await ask(app, 'GET /', { remote })).status
    const statuses: number[] = []
    for (const remote of ['192.0.2.7', '192.0.2.7', '192.0.2.7', '192.0.2.8'])
      statuses.push(await from(remote))
    expect(statuses).toEqual([200, 200, 429, 200])
    expect((await ask(app, 'GET /health', { remote: '192.0.2.7' })).status).toBe(200)
  })

  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  test('a key may make 600 requests a minute, a key that reports 6000; sessions count as their key', async () => {
    const app = appWith({ apiKeys })
    const session = await logIn(app, 'read')
    for (let n = 0; n < 598; n += 1) await statusOf(app, keyOf('read'))
    expect((await ask(app, 'GET /', { headers: session })).status).toBe(200)
    vi.advanceTimersByTime(18_500)
    const response = await ask(app, 'GET /', { headers: session })
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '42'])
    expect(await codeOf(response)).toBe('TOO_MANY_REQUESTS')
    expect(await statusOf(app, keyOf('read'))).toBe(429)
    expect(await statusOf(app, keyOf('operate'))).toBe(200)
    vi.advanceTimersByTime(42_000)
    expect(await statusOf(app, keyOf('read'))).toBe(200)
    for (let n = 0; n < 6000; n += 1) expect(await statusOf(app, keyOf('ingest'))).toBe(403)
    expect(await statusOf(app, keyOf('ingest'))).toBe(429)
  })

  test('an address may send 10 wrong keys a minute, then it is 429', async () => {
    const app = appWith({ apiKeys })
    for (let n = 0; n < 10; n += 1) expect(await statusOf(app, `wrong-${n}`)).toBe(401)
    const response = await ask(app, 'GET /', { headers: bearer('wrong'), remote: '192.0.2.7' })
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '60'])
    expect(await codeOf(response)).toBe('TOO_MANY_WRONG_KEYS')
    expect(await statusOf(app, 'wrong', '192.0.2.8')).toBe(401)
    vi.advanceTimersByTime(60_000)
    expect(await statusOf(app, 'wrong')).toBe(401)
  })

  test('who guesses keys does not learn which one is right, and nobody beside him is locked out', async () => {
    const app = appWith({ apiKeys })
    expect(await statusOf(app, keyOf('operate'))).toBe(200)
    const session = await logIn(app, 'read', '192.0.2.7')
    for (let n = 0; n < 11; n += 1) await statusOf(app, `wrong-${n}`)
    // A right key that was never used from this address is answered as a wrong one.
    expect(await statusOf(app, keyOf('admin'))).toBe(429)
    expect(await statusOf(app, 'wrong')).toBe(429)
    expect(await statusOf(app, keyOf('operate'))).toBe(200)
    expect((await ask(app, 'GET /', { headers: session, remote: '192.0.2.7' })).status).toBe(200)
    expect(await statusOf(app, keyOf('admin'), '192.0.2.8')).toBe(200)
  })

  test('log-ins and probes are no way around the limit', async () => {
    const app = appWith({ apiKeys })
    const remote = '192.0.2.7'
    const attempt = async (key: string): Promise<number> =>
      (await ask(app, 'POST /api/v1/session', { body: JSON.stringify({ key }), remote })).status
    for (let n = 0; n < 5; n += 1) expect(await attempt(`wrong-${n}`)).toBe(401)
    for (let n = 0; n < 5; n += 1) await ask(app, 'GET /health/ready', { headers: bearer('wrong'), remote })
    expect(await attempt('wrong')).toBe(429)
    expect(await attempt(keyOf('admin'))).toBe(429)
    const probe = await ask(app, 'GET /health/ready', { headers: bearer(keyOf('admin')), remote })
    expect(await probe.json()).not.toHaveProperty('failed_checks')
  })

  test('all addresses of an IPv6 network of one customer count as one', async () => {
    const app = appWith({ apiKeys })
    for (let n = 0; n < 10; n += 1) await statusOf(app, 'wrong', `2001:db8:0:1::${n}`)
    expect(await statusOf(app, 'wrong', '2001:db8:0:1:ffff::1')).toBe(429)
    expect(await statusOf(app, 'wrong', '2001:db8:0:2::1')).toBe(401)
  })

  test('behind a trusted proxy, the address is that of the client', async () => {
    const app = appWith({ apiKeys, trustedProxies: ['10.0.0.1'] })
    const from = async (client: string): Promise<number> =>
      (
        await ask(app, 'GET /', {
          headers: { ...bearer('wrong'), 'x-forwarded-for': client },
          remote: '10.0.0.1',
        })
      ).status
    for (let n = 0; n < 10; n += 1) await from(`1.1.1.${n}, 198.51.100.4`)
    expect(await from('198.51.100.4')).toBe(429)
    expect(await from('198.51.100.5')).toBe(401)
  })
})

describe('headers of every answer', () => {
  const routes = [
    'GET /health',
    'GET /health/ready',
    'GET /metrics',
    'GET /nope',
    'DELETE /metrics',
    'OPTIONS /',
  ]

  test.each(routes)('%s is secure', async (route) => {
    const { headers } = await ask(appWith({}), route)
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    })
    expect(headers.has('strict-transport-security')).toBe(false)
    expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
  })

  test('https is asked for only if the public URL has it', async () => {
    for (const route of routes) {
      const { headers } = await ask(appWith({ publicUrl: 'https://mon.example', apiKeys }), route)
      expect(headers.get('strict-transport-security')).toBe('max-age=15552000')
    }
  })
})
