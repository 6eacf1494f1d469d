import { check, HealthChecker } from '@botwatch/health'
import { MetricsCollector } from '@botwatch/metrics'
import { pino } from 'pino'
import { beforeEach, describe, expect, test, vi } from 'vitest'

import { createApp } from './app.ts'
import { parseConfig } from './config.ts'

const token = 'hunter2-hunter2-hunter2'
const isUp = vi.fn<() => boolean>()
beforeEach(() => void isUp.mockReset().mockReturnValue(true))

function setUp() {
  const result = parseConfig({ ALERT_WEBHOOK_URL: `https://hooks.example.com/${token}` })
  if (!result.ok) throw new Error('expected a configuration')
  const healthChecker = new HealthChecker()
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
  test('tells what this is and every endpoint', async () => {
    const { app } = setUp()
    const body = (await (await app.request('/')).json()) as { endpoints: string[] }
    expect(body).toMatchObject({ name: 'botwatch', version: expect.stringMatching(/^\d+\.\d+\.\d+/) })
    expect(body.endpoints).toEqual([
      'GET /',
      'GET /admin/config',
      'GET /health',
      'GET /health/checker/{name}',
      'GET /health/detailed',
      'GET /health/status',
      'GET /metrics',
      'GET /metrics/history',
      'GET /metrics/prometheus',
      'GET /metrics/registries',
      'POST /admin/reset-metrics',
    ])
  })
})

describe('health', () => {
  test('/health answers from memory and is 200 whatever the state', async () => {
    const { app, healthChecker } = setUp()
    isUp.mockReturnValue(false)
    await healthChecker.checkAll()
    const response = await app.request('/health')
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await response.json()).toMatchObject({ status: 'unhealthy', uptime_seconds: expect.any(Number) })
    expect(isUp).toHaveBeenCalledTimes(1)
  })

  test('/health/detailed is the whole report: 200 while healthy, 503 when not, 200 for who asks for it', async () => {
    const { app } = setUp()
    const healthy = await app.request('/health/detailed')
    expect(healthy.status).toBe(200)
    expect(await healthy.json()).toMatchObject({
      overall_status: 'healthy',
      total_checks: 1,
      passed_checks: 1,
    })
    isUp.mockReturnValue(false)
    const unhealthy = await app.request('/health/detailed')
    expect(unhealthy.status).toBe(503)
    expect(await unhealthy.json()).toMatchObject({
      overall_status: 'unhealthy',
      failed_checks: ['gitlab_api'],
    })
    expect((await app.request('/health/detailed?status=200')).status).toBe(200)
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
  test('/metrics is JSON for people', async () => {
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
    expect(response.headers.get('content-type')).toBe(
      'application/openmetrics-text; version=1.0.0; charset=utf-8',
    )
    expect(response.headers.get('vary')).toBe('Accept')
    const text = await response.text()
    expect(text).toContain('bot_api_requests_total{api="gitlab",method="GET",status="200"} 1')
    expect(text.endsWith('# EOF\n')).toBe(true)
  })

  test('/metrics/prometheus is text for whoever prefers nothing', async () => {
    const { app } = setUp()
    const response = await app.request('/metrics/prometheus')
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    expect(await response.text()).not.toContain('# EOF')
  })

  test('/metrics/history gives the past of a series, and for an unknown one those there are', async () => {
    const { app, metricsCollector } = setUp()
    metricsCollector.startCollection()
    await metricsCollector.stopCollection()
    const available = [
      { name: 'error_rate', labels: {} },
      { name: 'error_rate', labels: { api: 'gitlab' } },
      { name: 'response_time_sec', labels: { api: 'gitlab' } },
      { name: 'tokens', labels: {} },
    ]
    const listed = (await (await app.request('/metrics/history')).json()) as { series: unknown[] }
    expect(listed.series).toEqual(expect.arrayContaining(available))
    const answer = await app.request(
      '/metrics/history?name=response_time_sec&api=gitlab&aggregation=max&step=60',
    )
    const body = (await answer.json()) as { points: { time: string; value: number | null }[] }
    expect(body).toMatchObject({ step_seconds: 60, resolution_seconds: 15, labels: { api: 'gitlab' } })
    expect(body.points.map(({ value }) => value).filter((value) => value !== null)).toEqual([0.12])
    const unknown = await app.request('/metrics/history?name=nope')
    expect(unknown.status).toBe(404)
    expect(await unknown.json()).toMatchObject({ code: 'SERIES_NOT_FOUND' })
    const invalid = await app.request('/metrics/history?name=error_rate&from=yesterday&step=x')
    expect(invalid.status).toBe(400)
    expect(await invalid.json()).toMatchObject({ code: 'INVALID_QUERY', problems: { length: 2 } })
  })

  test('a browser gets JSON', async () => {
    const { app } = setUp()
    const accept = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'
    const response = await app.request('/metrics', { headers: { accept } })
    expect(response.headers.get('content-type')).toContain('application/json')
  })

  test('/metrics/prometheus gives one registry, and for an unknown one 400 with those there are', async () => {
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

  test('/metrics/registries lists them', async () => {
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

  test('POST /admin/reset-metrics resets one API or all, and nothing for an unknown one', async () => {
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
