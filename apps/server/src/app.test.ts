import { check, HealthChecker } from '@botwatch/health'
import { MetricsCollector } from '@botwatch/metrics'
import { createMonitor } from '@botwatch/monitor'
import type { Hono } from 'hono'
import { pino } from 'pino'
import { beforeEach, describe, expect, test, vi } from 'vitest'

import { createApp } from './app.ts'
import { parseConfig } from './config/environment.ts'
import type { ServerConfig } from './config/server-config.ts'

const token = 'hunter2-hunter2-hunter2'
const isUp = vi.fn<() => boolean>()
beforeEach(() => void isUp.mockReset().mockReturnValue(true))

function setUp(further: Partial<ServerConfig> = {}) {
  const result = parseConfig({ ALERT_WEBHOOK_URL: `https://hooks.example.com/${token}` })
  if (!result.ok) throw new Error('expected a configuration')
  const healthChecker = new HealthChecker({ cacheTtlMs: 0 })
  healthChecker.addChecker(
    check('gitlab_api', () => {
      if (!isUp()) throw new Error('down')
    }),
  )
  const metricsCollector = new MetricsCollector({ defaultMetrics: false })
  metricsCollector.recordApiRequest({
    apiName: 'gitlab',
    method: 'GET',
    statusCode: 200,
    responseTimeMs: 120,
  })
  metricsCollector.recordTokenUsage({ promptTokens: 2006, completionTokens: 300, model: 'glm-4.6' })
  const lines: string[] = []
  const log = pino({ level: 'error' }, { write: (line: string) => void lines.push(line) })
  const monitor = createMonitor({
    health: healthChecker,
    metrics: metricsCollector,
    defaultChecks: undefined,
  })
  const app = createApp({ config: { ...result.config, ...further }, monitor, log })
  return { app, healthChecker, metricsCollector, lines }
}

describe('GET /', () => {
  test('lists name, version and every endpoint', async () => {
    const { app } = setUp()
    const body = (await (await app.request('/')).json()) as { endpoints: string[] }
    expect(body).toMatchObject({ name: 'botwatch', version: expect.stringMatching(/^\d+\.\d+\.\d+/) })
    expect(body.endpoints.length).toBeGreaterThan(17)
    expect(body.endpoints).toEqual(body.endpoints.toSorted())
    const some = ['GET /', 'GET /health/checker/{name}', 'GET /metrics/prometheus', 'POST /api/v1/session']
    expect(body.endpoints).toEqual(expect.arrayContaining(some))
  })
})

describe('admin', () => {
  test('/admin/config shows the configuration without secrets', async () => {
    const { app } = setUp()
    const text = await (await app.request('/admin/config')).text()
    expect(JSON.parse(text)).toMatchObject({ port: 8080, channels: 'webhook (webhook)' })
    expect(text).not.toContain(token)
  })

  test('POST /admin/reset-metrics resets one API or everything; an unknown API is 404 and resets nothing', async () => {
    const { app, metricsCollector } = setUp()
    const unknown = await app.request('/admin/reset-metrics?api_name=nope', { method: 'POST' })
    expect(unknown.status).toBe(404)
    expect(metricsCollector.getAllMetrics().api_metrics.gitlab?.request_count).toBe(1)
    const one = await app.request('/admin/reset-metrics?api_name=gitlab', { method: 'POST' })
    expect(one.status).toBe(200)
    expect(metricsCollector.getAllMetrics().token_usage.total_tokens_used).toBe(2306)
    await app.request('/admin/reset-metrics', { method: 'POST' })
    expect(metricsCollector.getAllMetrics().token_usage.total_tokens_used).toBe(0)
  })
})

describe('errors', () => {
  test('an unknown path is a problem', async () => {
    const response = await setUp().app.request('/nope')
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({ status: 404, code: 'NOT_FOUND' })
  })

  test('every endpoint is answered with extra slashes as without, and with HEAD; nothing redirects', async () => {
    const { app } = setUp()
    for (const path of await endpoints(app, 'GET')) {
      const plain = await app.request(path)
      for (const same of [`${path}/`, `/${path}`, path.replaceAll('/', '///')]) {
        const response = await app.request(same)
        expect([same, response.status]).toEqual([same, plain.status])
        expect(response.headers.get('location')).toBeNull()
      }
      const head = await app.request(`${path}/`, { method: 'HEAD' })
      expect([path, head.status, await head.text()]).toEqual([path, plain.status, ''])
    }
  })

  test('every endpoint answers OPTIONS with its methods and no grant for other origins, and 405 to other methods', async () => {
    const { app } = setUp()
    const all = (
      await Promise.all(['GET', 'POST', 'PUT', 'DELETE'].map((each) => endpoints(app, each)))
    ).flat()
    for (const path of new Set(all)) {
      const origin = { origin: 'https://evil.example', 'access-control-request-method': 'GET' }
      const options = await app.request(`${path}/`, { method: 'OPTIONS', headers: origin })
      const allowed = options.headers.get('allow') ?? ''
      expect([path, options.status]).toEqual([path, 204])
      expect([...options.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
      for (const method of allowed.split(', '))
        expect([path, method, (await app.request(path, { method })).status]).not.toContain(405)
      for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'PATCH'].filter(
        (each) => !allowed.includes(each),
      )) {
        const other = await app.request(path, { method })
        expect([path, other.status, other.headers.get('allow')]).toEqual([path, 405, allowed])
        expect(other.headers.get('cache-control')).toBe('no-store')
      }
    }
  })

  test('every endpoint refuses unknown, repeated and hostile parameters', async () => {
    const { app } = setUp()
    for (const method of ['GET', 'POST'])
      for (const path of await endpoints(app, method)) {
        if (path === '/metrics/history') continue
        const response = await app.request(`${path}?verbos=1&verbos=2&__proto__=1`, { method })
        expect([path, response.status]).toEqual([path, 400])
        const { code, problems } = (await response.json()) as {
          code: string
          problems: { path: string; received: string }[]
        }
        expect(code).toBe('INVALID_QUERY')
        const found = problems.map(({ path: name, received }) => [name, received])
        expect(found).toContainEqual(['verbos', 'an unknown parameter'])
        expect(found).toContainEqual(['verbos', '2'])
        expect(found).toContainEqual(['__proto__', 'an unknown parameter'])
      }
  })

  test('a body that is announced as too long is 413, whether it is needed or not; a short one that nobody needs is ignored', async () => {
    const { app } = setUp()
    const send = async (path: string, length: number): Promise<number> =>
      (
        await app.request(path, {
          method: 'POST',
          body: 'x',
          headers: { 'content-length': String(length), 'content-type': 'application/json' },
        })
      ).status
    expect(await send('/admin/reset-metrics', 2 ** 20 + 1)).toBe(413)
    expect(await send('/admin/reset-metrics', 1)).toBe(200)
  })

  test('under a base path slashes, methods and unknown paths are answered as without', async () => {
    const { app } = setUp({ basePath: '/monitoring' })
    for (const prefix of ['', '/monitoring', '//monitoring/']) {
      expect((await app.request(`${prefix}//health/ready/`)).status).toBe(503)
      const other = await app.request(`${prefix}/health/`, { method: 'DELETE' })
      expect([other.status, other.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS'])
      const unknown = await app.request(`${prefix}/nope/`)
      expect([unknown.status, ((await unknown.json()) as { code: string }).code]).toEqual([404, 'NOT_FOUND'])
    }
  })

  test('a chunked body that nobody needs is 413 above the limit, and nothing is reset', async () => {
    const { app, metricsCollector } = setUp()
    const chunk = new Uint8Array(600_000)
    const body = ReadableStream.from([chunk, chunk])
    const response = await app.request('/admin/reset-metrics', { method: 'POST', body, duplex: 'half' })
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([
      413,
      'BODY_TOO_LARGE',
    ])
    expect(metricsCollector.getAllMetrics().token_usage.total_tokens_used).toBe(2306)
  })

  test('a route that throws is a 500 with the id under which the log has the error', async () => {
    const { app, healthChecker, lines } = setUp()
    vi.spyOn(healthChecker, 'getStatusSummary').mockImplementation(() => {
      throw new Error('broken inside')
    })
    const headers = { 'x-request-id': 'call-7', traceparent: `00-${'a1'.repeat(16)}-${'b2'.repeat(8)}-01` }
    const response = await app.request('/health/status', { headers })
    expect([response.status, response.headers.get('x-request-id')]).toEqual([500, 'call-7'])
    const body = await response.text()
    expect(JSON.parse(body)).toMatchObject({ code: 'INTERNAL', request_id: 'call-7' })
    expect(body).not.toMatch(/broken inside|\.ts|at /)
    expect(JSON.parse(lines.join(''))).toMatchObject({
      requestId: 'call-7',
      traceId: 'a1'.repeat(16),
      method: 'GET',
      path: '/health/status',
      err: { message: 'broken inside' },
    })
  })
})

/** The paths of all endpoints of a method. */
async function endpoints(app: Hono, method: string): Promise<readonly string[]> {
  const { endpoints: all } = (await (await app.request('/')).json()) as { endpoints: readonly string[] }
  return all
    .filter((endpoint) => endpoint.startsWith(`${method} `))
    .map((endpoint) => endpoint.slice(method.length + 1).replace('{name}', 'gitlab_api'))
}
