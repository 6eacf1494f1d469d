import { MetricsCollector } from '@botwatch/metrics'
import { serve } from '@hono/node-server'
import type { Hono } from 'hono'
import { EventEmitter, once } from 'node:events'
import { connect, type AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { describe, expect, onTestFinished, test, vi } from 'vitest'

import type { RouteEnv } from '../http/route-env.ts'
import { operationsApp } from '../../test/operations-app.ts'
import { metricsOperations } from './metrics.ts'

function setUp() {
  const metricsCollector = new MetricsCollector({ defaultMetrics: false })
  metricsCollector.recordApiRequest({
    apiName: 'gitlab',
    method: 'GET',
    statusCode: 200,
    responseTimeMs: 120,
  })
  metricsCollector.recordTokenUsage({ promptTokens: 2006, completionTokens: 300, model: 'glm-4.6' })
  return { app: operationsApp(metricsOperations(metricsCollector, { openMetrics: false })), metricsCollector }
}

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
        expected: 'a number of seconds above 0 and at most 7776000',
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

describe('compressed', () => {
  const gzip = { 'accept-encoding': 'gzip' }

  test.each([
    ['/metrics', 'application/json'],
    ['/metrics', 'text/plain; version=0.0.4; charset=utf-8'],
    ['/metrics/prometheus', 'text/plain; version=0.0.4; charset=utf-8'],
    ['/metrics/history?name=error_rate&api=gitlab&step=15', 'application/json'],
  ])('%s as %s is gzip if the client asks for it, and the same without', async (path, type) => {
    const { app, metricsCollector } = setUp()
    metricsCollector.startCollection()
    await metricsCollector.stopCollection()
    vi.useFakeTimers({ toFake: ['Date', 'performance'] })
    onTestFinished(() => void vi.useRealTimers())
    const accept = type.slice(0, type.indexOf(';') >>> 0)
    const plain = await app.request(path, { headers: { accept } })
    const packed = await app.request(path, { headers: { accept, ...gzip } })
    expect(plain.headers.get('content-encoding')).toBeNull()
    expect(packed.headers.get('content-encoding')).toBe('gzip')
    for (const response of [plain, packed]) {
      expect(response.headers.get('content-type')).toBe(type)
      expect(response.headers.get('vary')).toContain('accept-encoding')
    }
    expect(withoutOwnMetrics(await unzip(packed))).toBe(withoutOwnMetrics(await plain.text()))
  })

  test('a tiny answer is plain', async () => {
    const { app } = setUp()
    for (const path of ['/metrics/registries', '/metrics/prometheus?registry=nope', '/metrics?x=1']) {
      const response = await app.request(path, { headers: gzip })
      expect(response.headers.get('content-encoding')).toBeNull()
    }
  })

  test('the memory of a scrape is released once it is compressed, and not read afterwards', async () => {
    const { app, metricsCollector } = setUp()
    const text = 'bot_api_requests_total 1\n'.repeat(200_000)
    const bytes = new Uint8Array(Buffer.from(text))
    const release = vi.fn<() => void>(() => void bytes.fill(0))
    const scrape = { ok: true as const, body: text, contentType: 'text/plain', bytes, release }
    vi.spyOn(metricsCollector, 'getPrometheusMetrics').mockResolvedValue(scrape)
    const response = await app.request('/metrics/prometheus', { headers: gzip })
    expect(release).toHaveBeenCalledOnce()
    expect((await unzip(response)) === text).toBe(true)
  })

  test('the memory of a scrape is released at once if the client has gone', async () => {
    const { app, metricsCollector } = setUp()
    const scrape = await metricsCollector.getPrometheusMetrics()
    if (!scrape.ok) throw new Error(scrape.code)
    const release = vi.fn<() => void>()
    vi.spyOn(metricsCollector, 'getPrometheusMetrics').mockResolvedValue({ ...scrape, release })
    await app.request('/metrics/prometheus', {}, { outgoing: { closed: true } })
    expect(release).toHaveBeenCalledOnce()
  })

  test('the memory of a plain scrape is kept until a slow client has it', async () => {
    const { app, metricsCollector } = setUp()
    const text = 'bot_api_requests_total 1\n'.repeat(400_000)
    const bytes = new Uint8Array(Buffer.from(text))
    const release = vi.fn<() => void>(() => void bytes.fill(0))
    const scrape = { ok: true as const, body: text, contentType: 'text/plain', bytes, release }
    vi.spyOn(metricsCollector, 'getPrometheusMetrics').mockResolvedValue(scrape)
    const port = await listen(app)
    const socket = connect(port, '127.0.0.1')
    socket.write('GET /metrics/prometheus HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')
    const [first] = (await once(socket, 'data')) as [Buffer]
    socket.pause()
    for (let i = 0; i < 20; i += 1) await new Promise((resolve) => void setImmediate(resolve))
    expect(release).not.toHaveBeenCalled()
    const rest = await buffer(socket)
    expect(Buffer.concat([first, rest]).toString().endsWith(`\r\n\r\n${text}`)).toBe(true)
    await vi.waitFor(() => expect(release).toHaveBeenCalledOnce())
  })

  test('concurrent scrapes of different contents, compressed and plain, some broken off, never mix', async () => {
    const { app, metricsCollector } = setUp()
    for (let i = 0; i < 300; i += 1)
      metricsCollector.recordApiRequest({
        apiName: `api_${i}`,
        method: 'GET',
        statusCode: 200,
        responseTimeMs: 10,
      })
    const url = `http://127.0.0.1:${await listen(app)}/metrics/prometheus`
    const paths = ['', '?registry=tokens', '?registry=gitlab']
    const expected = await Promise.all(paths.map((query) => namesOf(`${url}${query}`, 'identity')))
    const rounds = Array.from({ length: 90 }, async (_, i) => {
      metricsCollector.recordTokenUsage({ promptTokens: i, completionTokens: 1, model: `model-${i % 7}` })
      if (i % 5 === 0) {
        const broken = new AbortController()
        const request = fetch(url, { headers: gzip, signal: broken.signal }).catch(() => undefined)
        setImmediate(() => broken.abort())
        await request
        return
      }
      const at = i % paths.length
      const coding = i % 2 === 0 ? 'gzip' : 'identity'
      expect(await namesOf(`${url}${paths[at] ?? ''}`, coding)).toEqual(expected[at])
    })
    await Promise.all(rounds)
  })
})

async function listen(app: Hono<RouteEnv>): Promise<number> {
  const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' })
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

/** The names of the metrics of a scrape, after a look at each of its lines. */
async function namesOf(url: string, coding: string): Promise<readonly string[]> {
  const response = await fetch(url, { headers: { 'accept-encoding': coding } })
  const lines = (await response.text()).split('\n').filter((line) => line !== '')
  expect(
    lines.filter((line) => !/^(?:# (?:HELP|TYPE) \w+ .+|\w+(?:\{[^{}]*\})? [\w.+-]+)$/.test(line)),
  ).toEqual([])
  return [...new Set(lines.filter((line) => line.startsWith('# TYPE')))]
}

async function unzip(response: Response): Promise<string> {
  return new Response(response.body?.pipeThrough(new DecompressionStream('gzip'))).text()
}

/** The time that a scrape takes is a metric of its own. */
function withoutOwnMetrics(text: string): string {
  return text.replaceAll(/^bot_metrics_render.*$/gm, '')
}
