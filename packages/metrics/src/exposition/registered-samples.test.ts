import { Counter, Gauge, Histogram, Summary } from 'prom-client'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { create, request, valuesOf } from '../../test/collectors.ts'
import type { MetricsCollector } from '../collector/collector.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-01-05T10:00:10Z') })
})
afterEach(() => {
  vi.useRealTimers()
})

/** The samples of some names, without those of `getSamples`. */
async function read(metrics: MetricsCollector, ...names: readonly string[]): Promise<readonly unknown[]> {
  const samples = await metrics.readSamples(names)
  const own = metrics.getSamples()
  expect(samples.slice(0, own.length)).toEqual(own)
  return samples.slice(own.length).map(({ name, labels, value }) => [name, labels, value])
}

describe('metrics of the registry are samples for rules', () => {
  test('by their names and labels', async () => {
    const metrics = create()
    const of = (name: string) => ({
      name,
      help: 'x',
      labelNames: ['queue', 'n'],
      registers: [metrics.registry],
    })
    new Gauge(of('queue_length')).set({ queue: 'reviews', n: 5 }, 17)
    new Counter(of('reviews_total')).inc({ queue: 'a' }, 2)
    new Gauge(of('other')).set(1)
    expect(await read(metrics, 'queue_length', 'reviews_total', 'missing')).toEqual([
      ['queue_length', { queue: 'reviews', n: '5' }, 17],
      ['reviews_total', { queue: 'a' }, 2],
    ])
    expect(await read(metrics)).toEqual([])
  })

  test('a histogram by its sum, count and buckets, a summary by its quantiles, sum and count', async () => {
    const metrics = create()
    const of = (name: string) => ({ name, help: 'x', labelNames: ['a'], registers: [metrics.registry] })
    const histogram = new Histogram({ ...of('size'), buckets: [2.5] })
    for (const value of [2, 3]) histogram.observe({ a: 'x' }, value)
    new Summary({ ...of('wait'), percentiles: [0.5] }).observe({ a: 'y' }, 4)
    expect(await read(metrics, 'size_sum', 'size_count', 'size', 'size_bucket')).toEqual([
      ['size_bucket', { a: 'x', le: '2.5' }, 1],
      ['size_bucket', { a: 'x', le: '+Inf' }, 2],
      ['size_sum', { a: 'x' }, 5],
      ['size_count', { a: 'x' }, 2],
    ])
    expect(await read(metrics, 'wait', 'wait_sum', 'wait_count')).toEqual([
      ['wait', { quantile: '0.5', a: 'y' }, 4],
      ['wait_sum', { a: 'y' }, 4],
      ['wait_count', { a: 'y' }, 1],
    ])
    expect(await read(metrics, 'wait_count')).toEqual([['wait_count', { a: 'y' }, 1]])
  })

  test('those of the collector too', async () => {
    const metrics = create()
    metrics.recordApiRequest(request)
    expect(
      await read(
        metrics,
        'bot_api_requests_total',
        'bot_api_request_duration_seconds_sum',
        'bot_api_success_ratio',
      ),
    ).toEqual([
      ['bot_api_requests_total', { api: 'gitlab', method: 'POST', status: '200' }, 1],
      ['bot_api_request_duration_seconds_sum', { api: 'gitlab', method: 'POST', status_class: '2xx' }, 0.25],
      ...['1m', '5m', '1h'].map((window) => ['bot_api_success_ratio', { api: 'gitlab', window }, 1]),
    ])
  })

  test('a value that is no finite number is unknown', async () => {
    const metrics = create()
    const gauge = new Gauge({ name: 'x', help: 'x', labelNames: ['n'], registers: [metrics.registry] })
    for (const [n, value] of [Number.NaN, Infinity, 0].entries()) gauge.set({ n }, value)
    expect((await read(metrics, 'x')).map((sample) => (sample as readonly unknown[])[2])).toEqual([
      null,
      null,
      0,
    ])
  })

  test('none hides a sample of the collector with the same name', async () => {
    const metrics = create()
    new Gauge({ name: 'cpu_percent', help: 'x', registers: [metrics.registry] }).set(99)
    const samples = await metrics.readSamples(['cpu_percent'])
    expect(samples.filter(({ name }) => name === 'cpu_percent')).toMatchObject([{ value: 50 }])
  })

  test('only those that are asked for are collected', async () => {
    const metrics = create()
    const collect = vi.fn()
    new Gauge({ name: 'a', help: 'x', registers: [metrics.registry], collect }).set(0)
    new Gauge({ name: 'b', help: 'x', registers: [metrics.registry] }).set(0)
    await metrics.readSamples(['b', 'missing'])
    expect(collect).not.toHaveBeenCalled()
    await metrics.readSamples(new Set(['a']))
    expect(collect).toHaveBeenCalledTimes(1)
  })
})

describe('a metric that fails', () => {
  test.each<readonly [string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('x')
      },
    ],
    ['rejects', () => Promise.reject(new Error('x'))],
    ['returns nothing', () => undefined],
    ['returns values that are no list', () => ({ name: 'bad', values: 5 })],
    ['returns a value that is no object', () => ({ name: 'bad', values: [null] })],
  ])('because it %s is left out and counted; the others are read', async (_, get) => {
    const metrics = create()
    metrics.registry.registerMetric({ name: 'bad', help: 'x', type: 'gauge', get } as never)
    new Gauge({ name: 'good', help: 'x', registers: [metrics.registry] }).set(1)
    expect(await read(metrics, 'bad', 'good')).toEqual([['good', {}, 1]])
    metrics.registry.removeSingleMetric('bad')
    expect(await valuesOf(metrics, 'bot_metrics_collector_errors_total')).toEqual({ 'bad threw': 1 })
  })

  test('because it hangs costs a second, is started once, and is read again when it has ended', async () => {
    const metrics = create()
    const { promise, resolve } = Promise.withResolvers<void>()
    const collect = vi.fn(() => promise)
    new Gauge({ name: 'slow', help: 'x', registers: [metrics.registry], collect }).set(5)
    const reading = read(metrics, 'slow')
    await vi.advanceTimersByTimeAsync(1000)
    expect(await reading).toEqual([])
    const again = read(metrics, 'slow')
    resolve()
    expect(await again).toEqual([['slow', {}, 5]])
    expect(collect).toHaveBeenCalledTimes(1)
    expect(vi.getTimerCount()).toBe(0)
  })
})
