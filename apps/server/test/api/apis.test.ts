import { MetricsCollector } from '@botwatch/metrics'
import type { Hono } from 'hono'
import { expect, test } from 'vitest'

import { appWith, ask } from '../ask.ts'

interface List {
  readonly items: readonly { readonly name: string }[]
  readonly next_cursor: string | null
}

function server(): { readonly app: Hono; readonly metrics: MetricsCollector } {
  const metrics = new MetricsCollector({ defaultMetrics: false })
  return { app: appWith({}, { metricsCollector: metrics }), metrics }
}

async function get(app: Hono, path: string): Promise<unknown> {
  const response = await ask(app, `GET /api/v1/apis${path}`)
  return response.status === 200 ? await response.json() : response.status
}

function call(metrics: MetricsCollector, apiName: string, statusCode: number | null = 200): void {
  const error = statusCode === null ? { error: 'timeout' } : {}
  metrics.recordApiRequest({ apiName, method: 'GET', statusCode, responseTimeMs: 250, ...error })
}

/** A window with four requests of 250 ms, two of which failed. */
function windowOf(window_seconds: number): object {
  return {
    window_seconds,
    requests: 4,
    errors: 2,
    success_ratio: 0.5,
    response_seconds: {
      p50: expect.closeTo(0.25, 2),
      p90: expect.closeTo(0.25, 2),
      p95: expect.closeTo(0.25, 2),
      p99: expect.closeTo(0.25, 2),
      relative_error: 0.01,
      out_of_range: [],
    },
  }
}

test('an API has its requests, errors by type, windows, percentiles and rate limit', async () => {
  const { app, metrics } = server()
  call(metrics, 'gitlab')
  call(metrics, 'gitlab')
  call(metrics, 'gitlab', 503)
  call(metrics, 'gitlab', null)
  metrics.recordRateLimit('gitlab', {
    remaining: 0,
    limit: 60,
    resetAtMs: Date.parse('2026-01-05T12:00:00Z'),
  })
  const end = metrics.startApiRequest('gitlab', 'GET')
  expect(await get(app, '/gitlab')).toEqual({
    name: 'gitlab',
    requests: 4,
    errors: 2,
    success_ratio: 0.5,
    in_flight: 1,
    requests_by_status: { 200: 2, 503: 1, timeout: 1 },
    errors_by_type: { server_error: 1, timeout: 1 },
    response_seconds: { avg: 0.25, min: 0.25, max: 0.25 },
    windows: { '1m': windowOf(60), '5m': windowOf(300), '1h': windowOf(3600) },
    rate_limit: { remaining: 0, limit: 60, resets_at: '2026-01-05T12:00:00.000Z' },
  })
  end({ statusCode: 200 })
  expect(await get(app, '/gitlab')).toMatchObject({ requests: 5, in_flight: 0 })
})

test('an API without traffic has unknown ratios and times, not 0', async () => {
  const { app, metrics } = server()
  metrics.startApiRequest('glm', 'POST')
  expect(await get(app, '/glm')).toMatchObject({
    requests: 0,
    success_ratio: null,
    in_flight: 1,
    response_seconds: null,
    windows: { '1m': { requests: 0, success_ratio: null, response_seconds: null } },
    rate_limit: null,
  })
})

test('the list is paged by name, whatever comes meanwhile', async () => {
  const { app, metrics } = server()
  const names = ['b', 'a', 'ä/ö?&', '__proto__', '🚀 "x"', 'z'.repeat(128)]
  for (const name of names) call(metrics, name)
  const found: string[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const page = (await get(app, `?limit=2${cursor && `&cursor=${cursor}`}`)) as List
    found.push(...page.items.map(({ name }) => name))
    cursor = page.next_cursor
    // It is before the place that the pages have reached.
    call(metrics, 'A')
  }
  expect(found).toEqual(['__proto__', 'a', 'b', 'z'.repeat(128), 'ä/ö?&', '🚀 "x"'])
  expect(await get(app, '?limit=7')).toMatchObject({ next_cursor: null })
})

test('an API is found by any name, and one that is not there is a 404', async () => {
  const { app, metrics } = server()
  for (const name of ['ä/ö?&', '__proto__']) {
    call(metrics, name)
    expect(await get(app, `/${encodeURIComponent(name)}`)).toMatchObject({ name, requests: 1 })
  }
  for (const name of ['constructor', 'toString', 'x']) expect(await get(app, `/${name}`)).toBe(404)
})

test.each(['cursor=%20', 'cursor=a', 'limit=0', 'limit=1001', 'name=x'])('?%s is refused', async (query) => {
  expect(await get(server().app, `?${query}`)).toBe(400)
})
