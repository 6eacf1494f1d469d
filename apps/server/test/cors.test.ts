import { describe, expect, test } from 'vitest'

import { apiKeys, appWith, ask, bearer, keyOf } from './ask.ts'

const origin = 'https://myapp.com'
const config = { apiKeys, enableCors: true, corsOrigins: [origin, 'https://Other.example:443'] }

function grantsOf(response: Response): Readonly<Record<string, string>> {
  return Object.fromEntries([...response.headers].filter(([name]) => name.startsWith('access-control')))
}

describe('a page of a listed origin', () => {
  test('is told what it may send, without a key', async () => {
    const headers = {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type',
    }
    const response = await ask(appWith(config), 'OPTIONS /admin/reset-metrics', { headers })
    expect(response.status).toBe(204)
    expect(grantsOf(response)).toEqual({
      'access-control-allow-origin': origin,
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
      'access-control-allow-headers': expect.stringMatching(/Authorization, Content-Type/),
      'access-control-expose-headers': 'Retry-After, X-Request-Id',
      'access-control-max-age': '600',
    })
    expect(response.headers.get('vary')).toBe('Origin')
  })

  test.each(['GET /health', 'GET /health/ready', 'GET /metrics', 'GET /nope', 'POST /admin/reset-metrics'])(
    'may read the answer of %s',
    async (route) => {
      const headers = { ...bearer(keyOf('admin')), origin, 'sec-fetch-site': 'cross-site' }
      const response = await ask(appWith(config), route, { headers })
      expect(response.status).toBe(route.endsWith('nope') ? 404 : response.ok ? 200 : 503)
      expect(grantsOf(response)).toMatchObject({ 'access-control-allow-origin': origin })
      expect(response.headers.get('vary')).toMatch(/\borigin\b/i)
    },
  )

  test('may read why it is refused', async () => {
    const response = await ask(appWith(config), 'GET /metrics', { headers: { origin } })
    expect(response.status).toBe(401)
    expect(grantsOf(response)).toMatchObject({ 'access-control-allow-origin': origin })
  })

  test('may be listed with its default port, and use a server without keys', async () => {
    const headers = { origin: 'https://other.example', 'sec-fetch-site': 'cross-site' }
    const response = await ask(appWith({ ...config, apiKeys: [] }), 'POST /admin/reset-metrics', { headers })
    expect(response.status).toBe(200)
    expect(grantsOf(response)['access-control-allow-origin']).toBe('https://other.example')
  })
})

describe('a page of any other origin', () => {
  test.each([
    'https://evil.example',
    'https://myapp.com.evil',
    'http://myapp.com',
    'null',
    '*',
    `${origin}, x`,
  ])('%s gets no grant, for a preflight neither', async (foreign) => {
    const headers = { ...bearer(keyOf('admin')), origin: foreign, 'access-control-request-method': 'GET' }
    for (const route of ['OPTIONS /metrics', 'GET /metrics', 'GET /health', 'POST /admin/reset-metrics']) {
      const response = await ask(appWith(config), route, { headers })
      expect(grantsOf(response)).toEqual({})
      expect(response.headers.get('vary')).toMatch(/\borigin\b/i)
    }
  })

  test('gets none if CORS is switched off', async () => {
    const app = appWith({ ...config, enableCors: false })
    const headers = { ...bearer(keyOf('admin')), origin, 'access-control-request-method': 'POST' }
    expect(grantsOf(await ask(app, 'OPTIONS /metrics', { headers }))).toEqual({})
    expect((await ask(app, 'POST /admin/reset-metrics', { headers })).status).toBe(403)
  })
})

test('without listed origins, answers do not vary by origin', async () => {
  expect((await ask(appWith({ apiKeys }), 'GET /health')).headers.has('vary')).toBe(false)
})
