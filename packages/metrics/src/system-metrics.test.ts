import { Registry } from 'prom-client'
import { expect, test } from 'vitest'

import { parsePrometheusText } from '../test/prometheus-text.ts'
import { snapshot, unreadable } from '../test/samplers.ts'
import { SystemMetrics } from './system-metrics.ts'

const NOW = Date.parse(snapshot.sampledAt) + 12_500

test('shows the latest sample, of disks the fullest', () => {
  const system = new SystemMetrics('bot', new Registry(), () => snapshot)
  expect(system.report(NOW)).toEqual({
    cpu_percent: 50,
    memory_percent: 25,
    disk_percent: 75,
    memory_available_gb: 3,
    disk_free_gb: 2,
    sampled_at: '2026-01-05T10:00:00.000Z',
    age_seconds: 12.5,
  })
  expect(system.samples(NOW)).toEqual([
    { name: 'cpu_percent', labels: {}, value: 50 },
    { name: 'memory_percent', labels: {}, value: 25 },
    { name: 'disk_percent', labels: {}, value: 75 },
  ])
})

test('is null where nothing could be read, or nothing has been sampled', () => {
  const nothing = {
    cpu_percent: null,
    memory_percent: null,
    disk_percent: null,
    memory_available_gb: null,
    disk_free_gb: null,
  }
  const before = new SystemMetrics('bot', new Registry(), () => null)
  expect(before.report(NOW)).toEqual({ ...nothing, sampled_at: null, age_seconds: null })
  const blind = new SystemMetrics('bot', new Registry(), () => unreadable)
  expect(blind.report(NOW)).toEqual({ ...nothing, sampled_at: snapshot.sampledAt, age_seconds: 12.5 })
})

test('a gauge disappears when its reading is lost, and comes back', async () => {
  const registry = new Registry()
  let latest: typeof snapshot | null = snapshot
  new SystemMetrics('bot', registry, () => latest).report(NOW)
  const scrape = async (): Promise<unknown> => parsePrometheusText(await registry.metrics())
  const full = [
    { name: 'bot_system_cpu_usage_ratio', labels: {}, value: 0.5 },
    { name: 'bot_system_memory_usage_ratio', labels: {}, value: 0.25 },
    { name: 'bot_system_memory_available_bytes', labels: {}, value: 3 * 2 ** 30 },
    { name: 'bot_system_filesystem_usage_ratio', labels: { mountpoint: '/' }, value: 0.25 },
    { name: 'bot_system_filesystem_usage_ratio', labels: { mountpoint: '/data' }, value: 0.75 },
    { name: 'bot_system_filesystem_free_bytes', labels: { mountpoint: '/' }, value: 75 },
    { name: 'bot_system_filesystem_free_bytes', labels: { mountpoint: '/data' }, value: 2 ** 31 },
  ]
  expect(await scrape()).toEqual(full)
  latest = unreadable
  expect(await scrape()).toEqual([])
  latest = null
  expect(await scrape()).toEqual([])
  latest = snapshot
  expect(await scrape()).toEqual(full)
})
