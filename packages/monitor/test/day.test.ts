import { AlertManager } from '@botwatch/alerts'
import { memoryStore } from '@botwatch/alerts/memory'
import { check, HealthChecker } from '@botwatch/health'
import { MetricsCollector } from '@botwatch/metrics'
import { memoryStore as usageStore } from '@botwatch/metrics/memory'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { createMonitor } from '../src/index.ts'
import { never, Receiver } from './helpers.ts'

const HOUR_MS = 3_600_000
const STEP_MS = 60_000

beforeEach(() => void vi.useFakeTimers({ now: Date.parse('2026-01-05T00:00:00Z') }))
afterEach(() => void vi.useRealTimers())

/** Counts the listeners that are on a part, by what `on` added and its result removed. */
function countListeners(parts: readonly object[]): () => number {
  let count = 0
  for (const part of parts as { on: (...args: readonly never[]) => () => void }[]) {
    const on = part.on.bind(part)
    part.on = (...args) => {
      const off = on(...args)
      count += 1
      return () => {
        count -= 1
        off()
      }
    }
  }
  return () => count
}

test(
  'in a day with checks, usage, alerts that fire and resolve, and channels that fail and hang, nothing grows after hour 4',
  { timeout: 300_000 },
  async () => {
    let minute = 0
    const [chat, flaky, hanging] = [new Receiver('chat'), new Receiver('flaky'), new Receiver('hanging')]
    flaky.answer = () =>
      minute % 30 < 15 ? { outcome: 'retryable', reason: 'down' } : { outcome: 'delivered' }
    hanging.answer = () => (minute % 60 < 30 ? never() : { outcome: 'delivered' })
    const health = new HealthChecker()
    const metrics = new MetricsCollector({
      defaultMetrics: false,
      store: usageStore(),
      sampler: { start: () => {}, stop: () => {}, latest: () => null },
    })
    const alerts = new AlertManager({
      rules: [
        { name: 'queue', metricName: 'queue', thresholdValue: 10, cooldownMinutes: 0 },
        { name: 'down', healthCheckName: '*' },
      ],
      notifiers: [chat, flaky, hanging],
      store: memoryStore(),
      historyRetentionMs: HOUR_MS,
      notificationRetentionMs: HOUR_MS,
      cleanupIntervalMs: 600_000,
      attemptTimeoutMs: 20_000,
    })
    const listeners = countListeners([health, metrics, alerts])
    const checks = [
      check('works', () => {}),
      check('flaps', () => {
        if (minute % 20 < 10) throw new Error('down')
      }),
      check('hangs', () => (minute % 40 < 10 ? never() : undefined), { timeoutMs: 5000 }),
    ]
    const logger = { info: () => {}, warn: () => {}, error: () => {} }
    const monitor = createMonitor({ health, metrics, alerts, checks, logger })
    await monitor.start()

    const sizes = async (): Promise<Readonly<Record<string, number>>> => ({
      listeners: listeners(),
      timers: vi.getTimerCount(),
      series: metrics.getAllMetrics().collector.series,
      alerts: (await alerts.listAlerts({ limit: 1000 })).length,
      notifications: (await alerts.listNotifications({ limit: 1000 })).length,
      due: (await alerts.listDueNotifications()).length,
      pending: (await alerts.listPending()).length,
      results: health.getHistory('works').length,
      scrape: ((await metrics.getPrometheusMetrics()) as { body: string }).body.split('\n').length,
    })
    const most: Record<string, number>[] = []
    for (; minute < 24 * 60; minute += 1) {
      const now = new Date().toISOString()
      await alerts.evaluateRules({
        metrics: [
          {
            name: 'queue',
            value: minute % 12 < 6 ? 20 : 1,
            labels: { worker: `w${minute % 4}` },
            timestamp: now,
          },
        ],
      })
      metrics.recordApiRequest({
        apiName: 'gitlab',
        method: 'GET',
        statusCode: minute % 9 === 0 ? 500 : 200,
        responseTimeMs: 50,
      })
      metrics.recordTokenUsage({ model: 'glm-4.6', promptTokens: 100, completionTokens: 5 })
      await vi.advanceTimersByTimeAsync(STEP_MS)
      if (minute % 30 === 0) await monitor.save()
      if (minute % 10 !== 9) continue
      const hour = Math.floor(minute / 60)
      const seen = await sizes()
      most[hour] ??= {}
      for (const [name, size] of Object.entries(seen))
        most[hour][name] = Math.max(most[hour][name] ?? 0, size)
    }
    const between = (from: number, to: number, name: string): number =>
      Math.max(...most.slice(from, to).map((hour) => hour[name] ?? 0))
    const names = Object.keys(most[0] ?? {})
    // The times of checks vary, so that a tenth more is no growth.
    const grown = names.filter((name) => between(20, 24, name) > Math.ceil(between(4, 8, name) * 1.1))
    expect({ grown, hours: most.length, sizes: names.length }).toEqual({ grown: [], hours: 24, sizes: 9 })
    for (const { log } of [chat, flaky, hanging])
      expect(log).toEqual(expect.arrayContaining(['fired queue', 'resolved queue']))
    const stopped = monitor.stop()
    await vi.advanceTimersByTimeAsync(5000)
    await stopped
    expect([listeners(), vi.getTimerCount()]).toEqual([0, 0])
  },
)
