import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { create, valuesOf } from '../../test/collectors.ts'

const LAG = 'nodejs_eventloop_lag'
const MAX = `${LAG}_max_seconds`

let blockedMs = 0

beforeEach(() => {
  vi.useFakeTimers()
  blockedMs = 0
  const now = performance.now.bind(performance)
  vi.spyOn(performance, 'now').mockImplementation(() => now() + blockedMs)
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

test('every scraper and rule sees a stall of the event loop, for two minutes', async () => {
  const metrics = create({ defaultMetrics: true })
  metrics.startCollection()
  await vi.advanceTimersByTimeAsync(1000)
  blockedMs += 3000
  await vi.advanceTimersByTimeAsync(100)
  for (let reader = 0; reader < 3; reader += 1) {
    expect(await valuesOf(metrics, MAX)).toEqual({ '': 3 })
    expect(await metrics.readSamples([MAX])).toContainEqual({ name: MAX, labels: {}, value: 3 })
  }
  await vi.advanceTimersByTimeAsync(115_000)
  expect(await valuesOf(metrics, MAX)).toEqual({ '': 3 })
  await vi.advanceTimersByTimeAsync(10_000)
  expect(await valuesOf(metrics, MAX)).toEqual({ '': 0 })
  await metrics.stopCollection()
})

test('the figures of the event loop summarise two minutes', async () => {
  const metrics = create({ defaultMetrics: true })
  metrics.startCollection()
  for (let late = 1; late <= 100; late += 1) {
    blockedMs += late
    await vi.advanceTimersByTimeAsync(100)
  }
  const figure = async (name: string): Promise<number | undefined> =>
    (await valuesOf(metrics, `${LAG}${name}_seconds`))['']
  expect(await figure('')).toBeCloseTo(0.1)
  expect(await figure('_min')).toBeCloseTo(0.001)
  expect(await figure('_max')).toBeCloseTo(0.1)
  expect(await figure('_mean')).toBeCloseTo(0.0505)
  expect(await figure('_stddev')).toBeCloseTo(0.0289, 3)
  expect(await figure('_p50')).toBeCloseTo(0.05)
  expect(await figure('_p90')).toBeCloseTo(0.09)
  expect(await figure('_p99')).toBeCloseTo(0.099)
  await metrics.stopCollection()
})

test('the lag of the event loop is unknown unless the collection runs', async () => {
  const metrics = create({ defaultMetrics: true })
  expect(await valuesOf(metrics, MAX)).toEqual({})
  metrics.startCollection()
  expect(await valuesOf(metrics, MAX)).toEqual({})
  await vi.advanceTimersByTimeAsync(100)
  expect(await valuesOf(metrics, MAX)).toEqual({ '': 0 })
  await metrics.stopCollection()
  await vi.advanceTimersByTimeAsync(120_000)
  expect(await valuesOf(metrics, MAX)).toEqual({})
  expect(vi.getTimerCount()).toBe(0)
})

test('a rule sees a metric of the process that nobody scrapes', async () => {
  const cpu = vi.spyOn(process, 'cpuUsage').mockReturnValue({ user: 0, system: 0 })
  const metrics = create({ defaultMetrics: true })
  cpu.mockReturnValue({ user: 2_000_000, system: 3_000_000 })
  const names = [
    'process_cpu_seconds_total',
    'nodejs_heap_size_used_bytes',
    'nodejs_heap_space_size_used_bytes',
  ]
  for (let reader = 0; reader < 2; reader += 1) {
    const samples = await metrics.readSamples(names)
    const valueOf = (name: string): number =>
      samples.reduce((sum, sample) => sum + (sample.name === name ? (sample.value ?? 0) : 0), 0)
    expect(valueOf('process_cpu_seconds_total')).toBe(5)
    expect(valueOf('nodejs_heap_size_used_bytes')).toBeGreaterThan(0)
    expect(valueOf('nodejs_heap_space_size_used_bytes')).toBeGreaterThan(0)
  }
  expect(await valuesOf(metrics, 'process_cpu_user_seconds_total')).toEqual({ '': 2 })
})
