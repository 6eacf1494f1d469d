import { AlertManager } from '@botwatch/alerts'
import { MetricsCollector, type SystemSamplerPort } from '@botwatch/metrics'
import type { SystemSnapshot } from '@botwatch/system'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { metricsRound } from './metrics-to-alerts.ts'

beforeEach(() => void vi.useFakeTimers({ now: 0 }))
afterEach(() => void vi.useRealTimers())

/** A host with a given CPU usage, sampled on demand. */
function setUp() {
  let latest: SystemSnapshot | null = null
  const sampler: SystemSamplerPort = { latest: () => latest, start: () => {}, stop: () => {} }
  const alertManager = new AlertManager()
  const round = metricsRound(new MetricsCollector({ sampler, defaultMetrics: false }), alertManager)
  const sample = (usageRatio: number): void => {
    const memory = { totalBytes: 1, usedBytes: 0, availableBytes: 1, usageRatio: 0, source: 'host' } as const
    latest = {
      sampledAt: new Date().toISOString(),
      cpu: { usageRatio, cores: 2, source: 'host' },
      memory,
      filesystems: [],
      load: { one: null, five: null, fifteen: null },
      network: { receivedBytesPerSecond: null, transmittedBytesPerSecond: null },
    }
  }
  const rounds = async (count: number): Promise<readonly string[]> => {
    for (let n = 0; n < count; n += 1) {
      await round()
      await vi.advanceTimersByTimeAsync(30_000)
    }
    const active = await alertManager.listAlerts({ status: 'active' })
    return active.map(({ rule, labels }) => [rule, labels['condition']].filter(Boolean).join(' ')).toSorted()
  }
  return { sample, rounds }
}

test('a sample that is read twice counts once', async () => {
  const { sample, rounds } = setUp()
  sample(0.99)
  expect(await rounds(2)).toEqual([])
  sample(0.99)
  expect(await rounds(1)).toEqual(['high_cpu_usage'])
})

test('a sampler that stopped is missing data after five minutes', async () => {
  const { sample, rounds } = setUp()
  sample(0.5)
  expect(await rounds(12)).toEqual([])
  expect(await rounds(3)).toEqual(['high_cpu_usage no_data', 'high_memory_usage no_data'])
})

test('without samples and without traffic there is no alert', async () => {
  expect(await setUp().rounds(200)).toEqual([])
})
