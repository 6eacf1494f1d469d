import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'

import { memoryStore } from '../stores/memory.ts'
import { create, request, usage } from '../../test/collectors.ts'
import { samplerOf } from '../../test/samplers.ts'

const NOW = Date.parse('2026-01-05T10:00:10Z')

beforeEach(() => {
  vi.useFakeTimers({ now: NOW })
})
afterEach(() => {
  vi.useRealTimers()
})

describe('collection', () => {
  test('keeps the history of samples, of response times by API and of tokens', async () => {
    const metrics = create()
    metrics.startCollection()
    for (let second = 0; second < 60; second += 1) {
      metrics.recordApiRequest({ ...request, responseTimeMs: second < 30 ? 100 : 300 })
      metrics.recordTokenUsage(usage)
      await vi.advanceTimersByTimeAsync(1000)
    }
    await metrics.stopCollection()
    const of = async (query: Parameters<typeof metrics.getHistory>[0]): Promise<unknown> => {
      const result = await metrics.getHistory({ fromMs: NOW, ...query })
      return result.ok ? result.points.map(({ value }) => value) : result
    }
    expect(await of({ name: 'cpu_percent' })).toEqual([50, 50, 50, 50, 50])
    const times = { name: 'response_time_sec', labels: { api: 'gitlab' } }
    expect(await of({ ...times, aggregation: 'count' })).toEqual([5, 15, 15, 15, 10])
    expect(await of({ ...times, aggregation: 'max' })).toEqual([0.1, 0.1, 0.3, 0.3, 0.3])
    expect(await of({ name: 'tokens', aggregation: 'sum' })).toEqual(
      [5, 15, 15, 15, 10].map((calls) => calls * 225),
    )
  })

  test('keeps the cost from the moment on when the stored usage is loaded, and other values once', async () => {
    const store = memoryStore()
    const before = create({ store })
    before.startCollection()
    before.recordTokenUsage({ ...usage, provider: 'zai', model: 'glm-4.6' })
    await before.stopCollection()
    const metrics = create({ store })
    onTestFinished(() => metrics.stopCollection())
    metrics.startCollection()
    await vi.advanceTimersByTimeAsync(0)
    const counts = async (name: string): Promise<unknown> => {
      const result = await metrics.getHistory({ name, fromMs: NOW - 10_000, aggregation: 'count' })
      return result.ok ? result.points.map(({ value }) => value).filter(Boolean) : result.code
    }
    expect(await counts('cost_today')).toEqual([1])
    expect(await counts('cpu_percent')).toEqual([1])
  })

  test('a reset keeps the history, and each request is in it once', async () => {
    const metrics = create()
    metrics.startCollection()
    metrics.startApiRequest('gitlab', 'GET')
    for (let n = 0; n < 5; n += 1) metrics.recordApiRequest({ ...request, responseTimeMs: 100 })
    await vi.advanceTimersByTimeAsync(20_000)
    metrics.recordTokenUsage(usage)
    metrics.resetMetrics()
    for (let n = 0; n < 8; n += 1) metrics.recordApiRequest({ ...request, responseTimeMs: 300 })
    await metrics.stopCollection()
    const of = async (query: Parameters<typeof metrics.getHistory>[0]): Promise<unknown> => {
      const result = await metrics.getHistory({ fromMs: NOW, ...query })
      return result.ok
        ? result.points.map(({ value }) => value).filter((value) => value !== null)
        : result.code
    }
    const times = { name: 'response_time_sec', labels: { api: 'gitlab' } }
    expect(await of({ ...times, aggregation: 'count' })).toEqual([5, 8])
    expect(await of({ ...times, aggregation: 'avg' })).toEqual([expect.closeTo(0.1), expect.closeTo(0.3)])
    expect(await of({ name: 'tokens', aggregation: 'count' })).toEqual([1])
  })

  test('leaves no timer, however often it is started and stopped', async () => {
    const metrics = create({ sampler: samplerOf(null) })
    metrics.startCollection()
    metrics.startCollection()
    expect(vi.getTimerCount()).toBe(2)
    await metrics.stopCollection()
    await metrics.stopCollection()
    expect(vi.getTimerCount()).toBe(0)
  })
})
