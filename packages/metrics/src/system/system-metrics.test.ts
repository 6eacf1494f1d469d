import { expect, test } from 'vitest'

import { create, scrape } from '../../test/collectors.ts'
import { samplerOf, snapshot, unreadable } from '../../test/samplers.ts'
import { SeriesStore } from '../series/series-store.ts'
import { readSample } from './sampler.ts'
import { SystemMetrics } from './system-metrics.ts'

const NOW = Date.parse(snapshot.sampledAt) + 12_500

function refuse(): never {
  throw new Error('no')
}

function systemOf(latest: typeof snapshot | null): SystemMetrics {
  const store = new SeriesStore({ maxSeriesPerMetric: 100, maxSeries: 100 })
  return new SystemMetrics(store, 'bot', () => readSample(samplerOf(latest)))
}

test('shows the latest sample, with the fullest disk', () => {
  const system = systemOf(snapshot)
  expect(system.report(NOW)).toEqual({
    cpu_percent: 50,
    memory_percent: 25,
    disk_percent: 75,
    memory_available_gb: 3,
    disk_free_gb: 2,
    sampled_at: '2026-01-05T10:00:00.000Z',
    age_seconds: 12.5,
  })
  const timestamp = snapshot.sampledAt
  expect(system.samples(NOW)).toEqual([
    { name: 'cpu_percent', labels: {}, value: 50, timestamp },
    { name: 'memory_percent', labels: {}, value: 25, timestamp },
    { name: 'disk_percent', labels: {}, value: 75, timestamp },
  ])
})

test('is null if nothing could be read or sampled', () => {
  const nothing = {
    cpu_percent: null,
    memory_percent: null,
    disk_percent: null,
    memory_available_gb: null,
    disk_free_gb: null,
  }
  expect(systemOf(null).report(NOW)).toEqual({ ...nothing, sampled_at: null, age_seconds: null })
  expect(systemOf(unreadable).report(NOW)).toEqual({
    ...nothing,
    sampled_at: snapshot.sampledAt,
    age_seconds: 12.5,
  })
})

test('a gauge disappears if its value is unknown, and returns', async () => {
  let latest: typeof snapshot | null = snapshot
  const metrics = create({ sampler: { ...samplerOf(null), latest: () => latest } })
  const full = [
    { name: 'bot_system_cpu_usage_ratio', labels: {}, value: 0.5 },
    { name: 'bot_system_memory_usage_ratio', labels: {}, value: 0.25 },
    { name: 'bot_system_memory_available_bytes', labels: {}, value: 3 * 2 ** 30 },
    { name: 'bot_system_filesystem_usage_ratio', labels: { mountpoint: '/' }, value: 0.25 },
    { name: 'bot_system_filesystem_usage_ratio', labels: { mountpoint: '/data' }, value: 0.75 },
    { name: 'bot_system_filesystem_free_bytes', labels: { mountpoint: '/' }, value: 75 },
    { name: 'bot_system_filesystem_free_bytes', labels: { mountpoint: '/data' }, value: 2 ** 31 },
  ]
  expect(await scrape(metrics, 'system')).toEqual(full)
  latest = unreadable
  expect(await scrape(metrics, 'system')).toEqual([])
  latest = null
  expect(await scrape(metrics, 'system')).toEqual([])
  latest = snapshot
  expect(await scrape(metrics, 'system')).toEqual(full)
})

test('a sampler that throws affects only its own values', async () => {
  const metrics = create({ sampler: { ...samplerOf(null), latest: refuse } })
  expect(metrics.getAllMetrics().system_metrics.cpu_percent).toBeNull()
  expect(await scrape(metrics)).not.toHaveLength(0)
})
