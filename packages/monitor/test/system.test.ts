import { HealthChecker } from '@botwatch/health'
import { SystemResourceChecker } from '@botwatch/health/system'
import { MetricsCollector } from '@botwatch/metrics'
import type { SystemSnapshot } from '@botwatch/system'
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'

import { createMonitor } from '../src/monitor.ts'
import { Receiver } from './helpers.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-01-05T10:00:00Z') })
  onTestFinished(() => void vi.useRealTimers())
})

/** A reading of a host whose CPU is busy. */
function busy(): SystemSnapshot {
  return {
    sampledAt: new Date().toISOString(),
    cpu: { usageRatio: 0.97 },
    memory: { usageRatio: 0.5 },
    filesystems: [],
    load: {},
    network: {},
  } as unknown as SystemSnapshot
}

test('a host whose CPU is busy is one message, though its check is degraded, too', async () => {
  const sampler = { start: () => {}, stop: () => {}, latest: busy, sample: async () => busy() }
  const health = new HealthChecker({ cacheTtlMs: 0 })
  health.addChecker(new SystemResourceChecker({ sampler }))
  const chat = new Receiver()
  const metrics = new MetricsCollector({ defaultMetrics: false, sampler })
  const monitor = createMonitor({ health, metrics, channels: [chat] })
  await monitor.start()
  onTestFinished(async () => {
    const stopped = monitor.stop()
    await vi.advanceTimersByTimeAsync(5000)
    await stopped
  })
  await vi.advanceTimersByTimeAsync(30 * 60_000)
  expect(health.latest().results[0]).toMatchObject({ name: 'system_resources', status: 'degraded' })
  expect(chat.log).toEqual(['fired high_cpu_usage'])
})
