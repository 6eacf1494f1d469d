import { check, HealthChecker } from '@botwatch/health'
import { MetricsCollector } from '@botwatch/metrics'
import { EventEmitter } from 'node:events'
import { pino } from 'pino'
import { beforeEach, describe, expect, test, vi } from 'vitest'

import { createApp } from './app.ts'
import { parseConfig } from './config/environment.ts'

const token = 'hunter2-hunter2-hunter2'
const isUp = vi.fn<() => boolean>()
beforeEach(() => void isUp.mockReset().mockReturnValue(true))

function setUp() {
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
  const app = createApp({ config: result.config, healthChecker, metricsCollector, log })
  return { app, healthChecker, metricsCollector, lines }
}

describe('GET /', () => {
  test('lists name, version and every endpoint', async () => {
    const { app } = setUp()
    const body = (await (await app.request('/')).json()) as { endpoints: string[] }
    expect(body).toMatchObject({ name: 'botwatch', version: expect.stringMatching(/^\d+\.\d+\.\d+/) })
    expect(body.endpoints).toEqual([
      'DELETE /api/v1/session',
      'GET /',
      'GET /admin/config',
      'GET /api/v1/session',
      'GET /health',
      'GET /health/checker/{name}',
      'GET /health/detailed',
      'GET /health/live',
      'GET /health/ready',
      'GET /health/startup',
      'GET /health/status',
      'GET /metrics',
      'GET /metrics/history',
      'GET /metrics/prometheus',
      'GET /metrics/registries',
      'POST /admin/reset-metrics',
      'POST /api/v1/session',
    ])
  })
})

describe('health', () => {
  test('/health answers from memory and is 200 in every state', async () => {
    const { app, healthChecker } = setUp()
    isUp.mockReturnValue(false)
    await healthChecker.checkAll()
    const response = await app.request('/health')
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await response.json()).toMatchObject({ status: 'unhealthy', uptime_seconds: expect.any(Number) })
    expect(isUp).toHaveBeenCalledTimes(1)
  })

  test('/health/detailed is the whole report: 200 if healthy, 503 if not, always 200 with status=200', async () => {
    const { app, healthChecker } = setUp()
    const healthy = await app.request('/health/detailed')
    expect(healthy.status).toBe(200)
    expect(await healthy.json()).toMatchObject({ overall_status: 'healthy', total_checks: 1, state: 'ready' })
    isUp.mockReturnValue(false)
    await healthChecker.checkAll()
    const unhealthy = await app.request('/health/detailed')
    expect(unhealthy.status).toBe(503)
    expect(await unhealthy.json()).toMatchObject({
      overall_status: 'unhealthy',
      failed_checks: ['gitlab_api'],
    })
    expect((await app.request('/health/detailed?status=200')).status).toBe(200)
  })

  test('a request runs no check that has run before, and a hundred at once run a new check once', async () => {
    const { app } = setUp()
    const paths = ['/health/detailed', '/health/checker/gitlab_api']
    const responses = Array.from({ length: 100 }, async (_, i) => await app.request(paths[i % 2] ?? ''))
    for (const { status } of await Promise.all(responses)) expect(status).toBe(200)
    for (const path of paths) await app.request(path)
    expect(isUp).toHaveBeenCalledTimes(1)
  })

  test.each(['/health/detailed?format=ietf', '/health/detailed'])(
    '%s in the shape of the IETF draft',
    async (path) => {
      const { app } = setUp()
      const headers = path.includes('?') ? {} : { accept: 'application/health+json' }
      const response = await app.request(path, { headers })
      expect(response.headers.get('content-type')).toBe('application/health+json')
      expect(await response.json()).toMatchObject({
        status: 'pass',
        checks: { 'gitlab_api:responseTime': [{ status: 'pass' }] },
      })
    },
  )

  test('probes follow the life cycle of the application, from memory', async () => {
    const { app, healthChecker } = setUp()
    const statuses = async (): Promise<readonly number[]> => {
      const paths = ['/health', '/health/live', '/health/ready', '/health/startup']
      return Promise.all(paths.map(async (path) => (await app.request(path)).status))
    }
    expect(await statuses()).toEqual([200, 200, 503, 503])
    expect(isUp).not.toHaveBeenCalled()
    await healthChecker.checkAll()
    expect(await statuses()).toEqual([200, 200, 200, 200])
    isUp.mockReturnValue(false)
    await healthChecker.checkAll()
    expect(await statuses()).toEqual([200, 200, 503, 200])
    isUp.mockReturnValue(true)
    await healthChecker.checkAll()
    healthChecker.drain()
    expect(await statuses()).toEqual([200, 200, 503, 200])
    expect(await (await app.request('/health')).json()).toMatchObject({ status: 'draining' })
    expect(await (await app.request('/health/live')).json()).toMatchObject({ status: 'draining' })
  })

  test('HEAD is answered like GET, any other method with 405 and the allowed methods', async () => {
    const { app } = setUp()
    const head = await app.request('/health/live', { method: 'HEAD' })
    expect([head.status, await head.text()]).toEqual([200, ''])
    for (const path of ['/health', '/health/live', '/health/checker/gitlab_api']) {
      const response = await app.request(path, { method: 'DELETE' })
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
      expect(response.headers.get('cache-control')).toBe('no-store')
    }
    const post = await app.request('/admin/reset-metrics')
    expect([post.status, post.headers.get('allow')]).toEqual([405, 'POST'])
  })

  test('/health/checker/{name} is one result, or 404 with the name', async () => {
    const { app } = setUp()
    const known = await app.request('/health/checker/gitlab_api')
    expect(known.status).toBe(200)
    expect(await known.json()).toMatchObject({ name: 'gitlab_api', status: 'healthy', is_healthy: true })
    const unknown = await app.request('/health/checker/nope')
    expect(unknown.status).toBe(404)
    expect(unknown.headers.get('content-type')).toBe('application/problem+json')
    expect(await unknown.json()).toMatchObject({
      detail: 'Health checker not found: nope',
      code: 'CHECKER_NOT_FOUND',
    })
  })

  test('/health/status lists the checks and runs none', async () => {
    const { app } = setUp()
    const body = await (await app.request('/health/status')).json()
    expect(body).toMatchObject({ total_checkers: 1, checker_names: ['gitlab_api'], timeout_seconds: 30 })
    expect(isUp).not.toHaveBeenCalled()
  })
})

describe('metrics', () => {
  test('/metrics is JSON by default', async () => {
    const { app } = setUp()
    const body = await (await app.request('/metrics')).json()
    expect(body).toMatchObject({
      api_metrics: { gitlab: { request_count: 1, success_rate: 1 } },
      token_usage: { total_tokens_used: 2306, prompt_tokens: 2006 },
    })
  })

  test('/metrics is Prometheus text for a scraper', async () => {
    const { app } = setUp()
    const accept = 'application/openmetrics-text;version=1.0.0;q=0.6,text/plain;version=0.0.4;q=0.5,*/*;q=0.1'
    const response = await app.request('/metrics', { headers: { accept } })
    expect(response.headers.get('content-type')).toContain('application/openmetrics-text; version=1.0.0')
    const sample = 'bot_api_requests_total{api="gitlab",method="GET",status="200"} 1'
    const openMetrics = await response.text()
    expect(openMetrics).toContain(sample)
    expect(openMetrics.endsWith('# EOF\n')).toBe(true)
    const text = await app.request('/metrics', { headers: { accept: 'text/plain' } })
    expect(text.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    expect(await text.text()).toContain(sample)
  })

  test('/metrics is JSON for a browser', async () => {
    const { app } = setUp()
    const accept = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'
    const response = await app.request('/metrics', { headers: { accept } })
    expect(response.headers.get('content-type')).toContain('application/json')
  })

  test('/metrics/prometheus renders one registry; an unknown one is 400 with the available ones', async () => {
    const { app } = setUp()
    const tokens = await (await app.request('/metrics/prometheus?registry=tokens')).text()
    expect(tokens).toContain('bot_llm_tokens_total')
    expect(tokens).not.toContain('bot_api_requests_total')
    const unknown = await app.request('/metrics/prometheus?registry=nope')
    expect(unknown.status).toBe(400)
    expect(await unknown.json()).toMatchObject({
      available_registries: ['main', 'tokens', 'system', 'gitlab'],
    })
  })

  test('the memory of a scrape is released after its answer was sent', async () => {
    const { app, metricsCollector } = setUp()
    const scrape = await metricsCollector.getPrometheusMetrics()
    if (!scrape.ok) throw new Error(scrape.code)
    const release = vi.fn<() => void>()
    vi.spyOn(metricsCollector, 'getPrometheusMetrics').mockResolvedValue({ ...scrape, release })
    const outgoing = new EventEmitter()
    const response = await app.request('/metrics/prometheus', {}, { outgoing })
    expect(await response.text()).toBe(scrape.body)
    expect(release).not.toHaveBeenCalled()
    outgoing.emit('close')
    expect(release).toHaveBeenCalledOnce()
  })

  test('/metrics/history has the history of a series; an invalid query is 400 with every problem', async () => {
    const { app, metricsCollector } = setUp()
    metricsCollector.startCollection()
    await metricsCollector.stopCollection()
    const known = await app.request('/metrics/history?name=error_rate&api=gitlab&step=60')
    expect(known.status).toBe(200)
    const body = (await known.json()) as { points: { timestamp: string; value: number | null }[] }
    expect(body).toMatchObject({
      name: 'error_rate',
      labels: { api: 'gitlab' },
      step_seconds: 60,
      aggregation: 'avg',
    })
    expect(body.points.map(({ value }) => value)).toContain(0)
    const unknown = await app.request('/metrics/history?name=nope')
    expect(unknown.status).toBe(404)
    expect(await unknown.json()).toMatchObject({
      code: 'SERIES_NOT_FOUND',
      available_series: expect.any(Array),
    })
    const bad = await app.request('/metrics/history?from=yesterday&step=0&aggregation=median')
    expect(bad.status).toBe(400)
    expect(await bad.json()).toMatchObject({
      code: 'INVALID_QUERY',
      problems: [
        { path: 'name', expected: 'the name of a series', received: 'nothing' },
        {
          path: 'from',
          expected: 'a time in ISO 8601 or a number of seconds since 1970',
          received: 'a string of 9 characters',
        },
        {
          path: 'step',
          expected: 'a number of seconds above 0 and at most 2678400',
          received: 'a string of 1 character',
        },
        {
          path: 'aggregation',
          expected: 'one of avg, min, max, sum, count',
          received: 'a string of 6 characters',
        },
      ],
    })
    const backwards = await app.request('/metrics/history?name=error_rate&from=2&to=1')
    expect(await backwards.json()).toMatchObject({
      problems: [{ path: 'from', expected: 'a time before that of `to`' }],
    })
    const endless = await app.request('/metrics/history?name=error_rate&step=1e300')
    expect(endless.status).toBe(400)
  })

  test('/metrics/registries lists all registries', async () => {
    const { app } = setUp()
    expect(await (await app.request('/metrics/registries')).json()).toEqual({
      registries: ['main', 'tokens', 'system', 'gitlab'],
    })
  })
})

describe('admin', () => {
  test('/admin/config shows the configuration without secrets', async () => {
    const { app } = setUp()
    const text = await (await app.request('/admin/config')).text()
    expect(JSON.parse(text)).toMatchObject({ port: 8080, alert_webhook_configured: true })
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

  test('a route that throws is a 500 without its message, and is logged', async () => {
    const { app, healthChecker, lines } = setUp()
    vi.spyOn(healthChecker, 'getStatusSummary').mockImplementation(() => {
      throw new Error('broken inside')
    })
    const response = await app.request('/health/status')
    expect(response.status).toBe(500)
    expect(await response.text()).not.toContain('broken inside')
    expect(lines.join('')).toContain('broken inside')
  })
})
