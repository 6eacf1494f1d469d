import { check } from '@botwatch/health'
import { MetricsCollector } from '@botwatch/metrics'
import { backupDatabase } from '@botwatch/sqlite'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'

import { createMonitor, type Monitor, type MonitorOptions } from '../src/index.ts'
import { folder } from './helpers.ts'

/** Creates a monitor of one check that is stopped when the test has finished. */
async function start(options: MonitorOptions): Promise<Monitor> {
  const monitor = createMonitor({ checks: [check('queue', () => {})], defaultChecks: false, ...options })
  onTestFinished(() => monitor.stop())
  await monitor.start()
  await monitor.health.checkAll()
  return monitor
}

/** Seconds of today in which the check was healthy. */
async function healthySeconds(monitor: Monitor): Promise<number> {
  const { days } = await monitor.checkHistory('queue')
  return (days.at(-1)?.healthy ?? 0) * ((Date.now() - (days.at(-1)?.atMs ?? 0)) / 1000)
}

test('the history of checks and metrics is there after a restart', async () => {
  const dataDir = folder()
  const first = await start({ dataDir })
  await vi.waitFor(async () => expect(await healthySeconds(first)).toBeGreaterThan(0.05))
  first.metrics.recordTokenUsage({ model: 'glm-4.6', promptTokens: 70, completionTokens: 7 })
  await first.stop()
  const second = await start({ dataDir })
  expect(await healthySeconds(second)).toBeGreaterThan(0.05)
  const tokens = { name: 'tokens', aggregation: 'sum', stepMs: 86_400_000 } as const
  const found = await second.metrics.getHistory(tokens)
  expect(found.ok && found.points.map(({ value }) => value)).toContain(77)
})

test('save puts the history on the disk, from where a backup can be restored', async () => {
  const dataDir = folder()
  const monitor = await start({ dataDir })
  await vi.waitFor(async () => expect(await healthySeconds(monitor)).toBeGreaterThan(0.05))
  await monitor.save()
  const restored = folder()
  await backupDatabase(join(dataDir, 'history.db'), join(restored, 'history.db'))
  const other = createMonitor({ dataDir: restored, defaultChecks: false })
  onTestFinished(() => other.stop())
  await other.start()
  expect(await healthySeconds(other)).toBeGreaterThan(0.05)
})

test('without a folder the history is in memory', async () => {
  const monitor = await start({})
  await vi.waitFor(async () => expect(await healthySeconds(monitor)).toBeGreaterThan(0))
})

test('a collector that is given keeps its own history', async () => {
  const dataDir = folder()
  const metrics = new MetricsCollector({ defaultMetrics: false })
  const monitor = await start({ dataDir, metrics })
  expect(monitor.history).toBe(metrics.history)
  expect(existsSync(join(dataDir, 'history.db'))).toBe(false)
  await vi.waitFor(async () => expect(await healthySeconds(monitor)).toBeGreaterThan(0))
})

test('retention.historyDays is how long the history goes back', async () => {
  const monitor = await start({ dataDir: folder(), retention: { historyDays: 7 } })
  expect(monitor.history.tiers.map(({ keepMs }) => keepMs / 86_400_000)).toEqual([1, 7, 7])
})
