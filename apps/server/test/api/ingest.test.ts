import { MetricsCollector } from '@botwatch/metrics'
import type { Hono } from 'hono'
import { expect, test, vi } from 'vitest'

import { apiKeys, appWith, ask, bearer, keyOf } from '../ask.ts'

const REQUESTS = 'POST /api/v1/ingest/requests'
const request = { api: 'gitlab', method: 'GET', status: 200, duration_ms: 12.5 }

interface BatchResult {
  readonly accepted: number
  readonly rejected: readonly { readonly index: number; readonly path: string; readonly problem: string }[]
}

function server(lines: string[] = []): { readonly app: Hono; readonly metrics: MetricsCollector } {
  const metrics = new MetricsCollector({ defaultMetrics: false })
  return { app: appWith({ apiKeys }, { metricsCollector: metrics, lines }), metrics }
}

async function send(
  app: Hono,
  route: string,
  items: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const body = JSON.stringify({ items })
  return ask(app, route, { body, headers: { ...bearer(keyOf('ingest')), ...headers } })
}

async function resultOf(response: Response): Promise<BatchResult> {
  expect(response.status).toBe(200)
  return (await response.json()) as BatchResult
}

function countOf(metrics: MetricsCollector, api = 'gitlab'): number {
  return metrics.getAllMetrics().api_metrics[api]?.request_count ?? 0
}

test('the answer to a thousand items with many problems has each of them, and is bounded', async () => {
  const wrong = Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`field${at}`, at]))
  const { app } = server()
  const { rejected } = await resultOf(
    await send(
      app,
      REQUESTS,
      Array.from({ length: 1000 }, () => wrong),
    ),
  )
  const byItem = Map.groupBy(rejected, ({ index }) => index)
  expect(byItem.size).toBe(1000)
  expect([byItem.get(0)?.length, byItem.get(999)?.length]).toEqual([20, 1])
  expect(rejected.length).toBeLessThan(3020)
})

test('of a thousand items the valid ones count, and each invalid one is listed by index and path', async () => {
  const lines: string[] = []
  const { app, metrics } = server(lines)
  const items: unknown[] = Array.from({ length: 1000 }, () => request)
  items[3] = { ...request, duration_ms: -1 }
  items[500] = { ...request, durationms: 4, status: 20 }
  items[999] = 'secret-text'
  const { accepted, rejected } = await resultOf(await send(app, REQUESTS, items))
  expect(accepted).toBe(997)
  expect(rejected).toEqual([
    {
      index: 3,
      path: 'items[3].duration_ms',
      problem: 'expected a number from 0 to 9007199254740991, got -1',
    },
    { index: 500, path: 'items[500].status', problem: 'expected an integer from 100 to 999, got 20' },
    { index: 500, path: 'items[500].durationms', problem: 'unknown field; did you mean duration_ms?' },
    { index: 999, path: 'items[999]', problem: 'expected an object, got a string of 11 characters' },
  ])
  expect(countOf(metrics)).toBe(997)
  expect(metrics.getAllMetrics().collector.dropped).toBe(3)
  expect(await metrics.getPrometheusMetrics()).toMatchObject({
    body: expect.stringContaining('bot_metrics_dropped_samples_total{reason="invalid_item"} 3'),
  })
  const logged = lines.filter((line) => /rejected|dropped/.test(line))
  expect(logged).toHaveLength(1)
  expect(JSON.parse(logged[0] ?? '')).toMatchObject({ sender: 'the-ingest', kind: 'requests', rejected: 3 })
})

test('a body that is no list of 1 to 1000 items is refused as a whole', async () => {
  const { app, metrics } = server()
  for (const items of [undefined, {}, 'text', []]) expect((await send(app, REQUESTS, items)).status).toBe(400)
  const response = await send(
    app,
    REQUESTS,
    Array.from({ length: 1001 }, () => request),
  )
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({
    code: 'INVALID_BODY',
    problems: [{ path: 'items', expected: '1 to 1000 items' }],
  })
  expect(countOf(metrics)).toBe(0)
})

test('a batch that is sent again under its key counts once and has the same answer', async () => {
  const { app, metrics } = server()
  const items = [request, { ...request, status: 'ok' }]
  const first = await send(app, REQUESTS, items, { 'idempotency-key': 'batch 1' })
  const again = await send(app, REQUESTS, items, { 'idempotency-key': 'batch 1' })
  expect(first.headers.get('idempotent-replayed')).toBe(null)
  expect(again.headers.get('idempotent-replayed')).toBe('true')
  expect(await resultOf(again)).toEqual(await resultOf(first))
  expect(countOf(metrics)).toBe(1)
  expect(metrics.getAllMetrics().collector.dropped).toBe(1)
})

test('a key that was used for other items is refused, and nothing counts', async () => {
  const { app, metrics } = server()
  await send(app, REQUESTS, [request], { 'idempotency-key': 'k' })
  const response = await send(app, REQUESTS, [request, request], { 'idempotency-key': 'k' })
  expect([response.status, await response.json()]).toEqual([
    422,
    expect.objectContaining({ code: 'IDEMPOTENCY_KEY_REUSED' }),
  ])
  expect(countOf(metrics)).toBe(1)
})

test('the same key of another sender is another key', async () => {
  const { app, metrics } = server()
  await send(app, REQUESTS, [request], { 'idempotency-key': 'k' })
  const other = await send(app, REQUESTS, [request], { 'idempotency-key': 'k', ...bearer(keyOf('admin')) })
  expect(other.headers.get('idempotent-replayed')).toBe(null)
  expect(countOf(metrics)).toBe(2)
})

test.each(['', 'é', 'x'.repeat(256)])('the Idempotency-Key %j is refused', async (key) => {
  const { app, metrics } = server()
  const response = await send(app, REQUESTS, [request], { 'idempotency-key': key })
  expect([response.status, await response.json()]).toEqual([
    400,
    expect.objectContaining({ code: 'INVALID_HEADER' }),
  ])
  expect(countOf(metrics)).toBe(0)
})

test('items that are nested too deeply are refused', async () => {
  const { app } = server()
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
  const headers = { ...bearer(keyOf('ingest')), 'idempotency-key': 'k' }
  expect((await ask(app, REQUESTS, { body: `{"items":[${deep}]}`, headers })).status).toBe(400)
})

test('a duration is in seconds or in milliseconds, and needed', async () => {
  const { app, metrics } = server()
  const { duration_ms: _, ...rest } = request
  const given = [{ ...rest, duration_seconds: 2 }, { ...request, duration_seconds: 2 }, rest]
  const { rejected } = await resultOf(await send(app, REQUESTS, given))
  expect(rejected.map(({ path, problem }) => `${path}: ${problem}`)).toEqual([
    'items[1].duration_ms: expected duration_seconds or duration_ms, got both',
    'items[2].duration_seconds: expected duration_seconds or duration_ms, got nothing',
  ])
  expect(metrics.getAllMetrics().api_metrics['gitlab']?.avg_response_time_sec).toBe(2)
})

test('a request without a response counts under the type of its error', async () => {
  const { app, metrics } = server()
  const failed = { ...request, status: null }
  const { accepted, rejected } = await resultOf(
    await send(app, REQUESTS, [failed, { ...failed, error: 'timeout' }, { ...failed, error: 'time-out' }]),
  )
  expect([accepted, rejected[0]?.path]).toEqual([2, 'items[2].error'])
  expect(metrics.getAllMetrics().api_metrics['gitlab']).toMatchObject({ error_count: 2, request_count: 2 })
})

test('a key is kept for a day', async () => {
  vi.useFakeTimers()
  const { app, metrics } = server()
  await send(app, REQUESTS, [request], { 'idempotency-key': 'k' })
  vi.advanceTimersByTime(24 * 3_600_000 - 1)
  await send(app, REQUESTS, [request], { 'idempotency-key': 'k' })
  expect(countOf(metrics)).toBe(1)
  vi.advanceTimersByTime(1)
  await send(app, REQUESTS, [request, request], { 'idempotency-key': 'k' })
  expect(countOf(metrics)).toBe(3)
  vi.useRealTimers()
})
