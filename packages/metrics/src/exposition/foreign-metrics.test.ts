import { Counter, Gauge, Histogram, Registry, Summary, type Metric } from 'prom-client'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { create, request, valuesOf } from '../../test/collectors.ts'
import { parsePrometheusText } from '../../test/prometheus-text.ts'
import { refusalOf } from '../../test/refusal.ts'
import type { MetricsCollector } from '../collector/collector.ts'

const openMetrics = 'application/openmetrics-text'

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-01-05T10:00:10Z') })
})
afterEach(() => {
  vi.useRealTimers()
})

async function scrape(metrics: MetricsCollector, accept?: string): Promise<string> {
  const result = await metrics.getPrometheusMetrics({ accept })
  if (!result.ok) throw new Error(result.code)
  return result.body
}

/** One metric of each kind, with values that are awkward to write. */
function registerStock(register: Registry): void {
  const of = (name: string) => ({
    name,
    help: 'A "help" \\ with\nlines',
    labelNames: ['a'],
    registers: [register],
  })
  const counter = new Counter(of('stock_total'))
  counter.inc({ a: 'x"y\\z\n' }, 1.5)
  counter.inc({}, 2)
  new Counter({ ...of('stock_plain'), labelNames: [] }).inc(1e21)
  const gauge = new Gauge(of('stock_gauge'))
  for (const [at, value] of [Number.NaN, Infinity, -Infinity, 0.1 + 0.2].entries())
    gauge.set({ a: String(at) }, value)
  const histogram = new Histogram({ ...of('stock_histogram'), buckets: [0.5, 1, 10] })
  histogram.observe({ a: 'x' }, 3)
  new Summary({ ...of('stock_summary'), percentiles: [0.5, 0.99] }).observe({ a: 'x' }, 3)
}

describe('metrics of the user’s own', () => {
  test.each([
    ['text', undefined, Registry.PROMETHEUS_CONTENT_TYPE],
    ['OpenMetrics', openMetrics, Registry.OPENMETRICS_CONTENT_TYPE],
  ] as const)('come out in %s byte for byte as prom-client renders them', async (_, accept, contentType) => {
    const metrics = create()
    registerStock(metrics.registry)
    const stock = new Registry()
    registerStock(stock)
    stock.setContentType(contentType as typeof Registry.PROMETHEUS_CONTENT_TYPE)
    const theirs = await stock.metrics()
    expect((await scrape(metrics, accept)).slice(-theirs.length)).toBe(theirs)
    // And they are not changed by it, as prom-client changes them.
    expect(metrics.registry.getSingleMetric('stock_total')).toBeInstanceOf(Counter)
    expect(await scrape(metrics)).toContain('# TYPE stock_total counter')
  })

  test('have exemplars in OpenMetrics only', async () => {
    const metrics = create()
    const counter = new Counter({ name: 'x_total', help: 'x', enableExemplars: true, registers: [] })
    metrics.registry.registerMetric(counter)
    counter.inc({ value: 1, exemplarLabels: { trace_id: 'abc' } })
    expect(await scrape(metrics, openMetrics)).toContain('x_total 1 # {trace_id="abc"} 1 ')
    expect(await scrape(metrics)).not.toContain('abc')
  })

  test('are complete in prom-client’s own interface', async () => {
    const metrics = create()
    metrics.recordApiRequest(request)
    registerStock(metrics.registry)
    expect(await metrics.registry.metrics()).toContain('bot_api_requests_total{api="gitlab"')
    expect(await metrics.registry.getSingleMetricAsString('bot_api_requests_total')).toBe(
      '# HELP bot_api_requests_total Requests to APIs.\n# TYPE bot_api_requests_total counter\n' +
        'bot_api_requests_total{api="gitlab",method="POST",status="200"} 1',
    )
    metrics.registry.removeSingleMetric('bot_api_requests_total')
    expect(await scrape(metrics)).not.toContain('bot_api_requests_total')
    metrics.registry.resetMetrics()
    expect(await valuesOf(metrics, 'bot_api_request_duration_seconds_count')).toEqual({})
    metrics.recordApiRequest(request)
    expect(await valuesOf(metrics, 'bot_api_request_duration_seconds_count')).toEqual({
      'gitlab POST 2xx': 1,
    })
  })

  test.each([
    [() => ({ name: 'bot_api_request_duration_seconds_sum', help: 'x' }), Gauge],
    [() => ({ name: 'bot_api_requests', help: 'x' }), Gauge],
    [() => ({ name: 'x', help: 'x', buckets: [2, 1] }), Histogram],
    [() => ({ name: 'x', help: 'x', labelNames: ['le'] }), Histogram],
    [() => ({ name: 'x', help: 'x', labelNames: ['__x'] }), Counter],
  ] as const)('are refused when they would break the scrape', async (options, Kind) => {
    const metrics = create()
    const before = await scrape(metrics)
    const make = (): Metric =>
      new (Kind as new (of: object) => Metric)({ ...options(), registers: [metrics.registry] })
    expect(refusalOf(make).code).toBe('INVALID_METRIC')
    expect((await scrape(metrics)).length).toBe(before.length)
  })
})

function failing(metrics: MetricsCollector, name: string, collect: () => void | Promise<void>): void {
  const gauge = new Gauge({ name, help: 'x', registers: [metrics.registry], collect })
  gauge.set(1)
}

function never(): Promise<void> {
  return new Promise(() => {})
}

describe('a collector that fails', () => {
  test('is left out and counted, and delays the scrape by at most a second', async () => {
    const metrics = create()
    metrics.recordApiRequest(request)
    failing(metrics, 'good', () => {})
    failing(metrics, 'throws', () => {
      throw new Error('no')
    })
    failing(metrics, 'rejects', () => Promise.reject(new Error('no')))
    failing(metrics, 'hangs', never)
    failing(metrics, 'slow', () => new Promise((resolve) => void setTimeout(resolve, 5000)))
    const running = scrape(metrics)
    const startedAt = Date.now()
    await vi.advanceTimersByTimeAsync(1000)
    const names = new Set(parsePrometheusText(await running).map(({ name }) => name))
    expect(Date.now() - startedAt).toBe(1000)
    expect([...names].filter((name) => /^(good|throws|rejects|hangs|slow)$/.test(name))).toEqual(['good'])
    expect(names).toContain('bot_api_requests_total')
    const again = scrape(metrics)
    await vi.advanceTimersByTimeAsync(1000)
    const errors = parsePrometheusText(await again).filter(({ name }) => name.includes('collector_errors'))
    expect(errors.map(({ labels, value }) => [labels['metric'], labels['reason'], value])).toEqual([
      ['throws', 'threw', 2],
      ['rejects', 'threw', 2],
      ['hangs', 'timeout', 2],
      ['slow', 'timeout', 2],
    ])
  })

  test('is not started again while it hangs, and returns once it has ended', async () => {
    const metrics = create()
    const collect = vi.fn<() => Promise<void>>(() => new Promise((resolve) => void setTimeout(resolve, 2500)))
    failing(metrics, 'slow', collect)
    for (let again = 0; again < 2; again += 1) {
      const running = scrape(metrics)
      await vi.advanceTimersByTimeAsync(1000)
      expect(await running).not.toContain('\nslow ')
    }
    expect(collect).toHaveBeenCalledTimes(1)
    const last = scrape(metrics)
    await vi.advanceTimersByTimeAsync(500)
    expect(await last).toContain('\nslow 1')
  })

  test('leaves no timer behind when nothing fails', async () => {
    const metrics = create()
    failing(metrics, 'good', () => {})
    await scrape(metrics)
    expect(vi.getTimerCount()).toBe(0)
  })
})

test('concurrent scrapes in any format collect once', async () => {
  const metrics = create()
  const collect = vi.fn<() => void>()
  failing(metrics, 'x', collect)
  const texts = await Promise.all([scrape(metrics), scrape(metrics), scrape(metrics, openMetrics)])
  expect(collect).toHaveBeenCalledTimes(1)
  expect(texts[0]).toBe(texts[1])
  await scrape(metrics)
  expect(collect).toHaveBeenCalledTimes(2)
})
