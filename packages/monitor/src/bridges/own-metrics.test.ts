import { AlertManager, type AlertRuleInput } from '@botwatch/alerts'
import { MetricsCollector } from '@botwatch/metrics'
import { Counter, Gauge } from 'prom-client'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'

import { never, Receiver } from '../../test/helpers.ts'
import { createMonitor, type Monitor } from '../monitor.ts'

beforeEach(() => void vi.useFakeTimers({ now: Date.parse('2026-01-05T10:00:00Z') }))
afterEach(() => void vi.useRealTimers())

const pass = async (ms: number): Promise<void> => void (await vi.advanceTimersByTimeAsync(ms))

/** A monitor with a channel that is evaluated every 15 seconds. */
async function startMonitor(...rules: readonly AlertRuleInput[]): Promise<{
  readonly monitor: Monitor
  readonly metrics: MetricsCollector
  readonly chat: Receiver
}> {
  const sampler = { start: () => {}, stop: () => {}, latest: () => null }
  const metrics = new MetricsCollector({ defaultMetrics: false, sampler })
  const chat = new Receiver()
  const alerts = new AlertManager({
    rules: rules.map((rule) => ({ groupWaitMs: 0, ...rule })),
    notifiers: [chat],
  })
  const monitor = createMonitor({ defaultChecks: false, metrics, alerts, metricsIntervalMs: 15_000 })
  onTestFinished(() => monitor.stop())
  await monitor.start()
  return { monitor, metrics, chat }
}

const long = { name: 'long_queue', metricName: 'queue_length', thresholdValue: 10, consecutiveBreaches: 2 }

describe('a metric on the registry of the collector', () => {
  test('drives a rule by its name and labels', async () => {
    const { metrics, chat } = await startMonitor(
      { ...long, match: { queue: 'reviews' } },
      { name: 'lost', kind: 'rate', metricName: 'jobs_lost_total', thresholdValue: 0.05, windowMs: 60_000 },
    )
    const of = { help: 'x', labelNames: ['queue'], registers: [metrics.registry] }
    const queue = new Gauge({ ...of, name: 'queue_length' })
    const lost = new Counter({ ...of, name: 'jobs_lost_total' })
    queue.set({ queue: 'other' }, 50)
    queue.set({ queue: 'reviews' }, 5)
    lost.inc({ queue: 'reviews' })
    await pass(120_000)
    expect(chat.log).toEqual([])
    queue.set({ queue: 'reviews' }, 17)
    lost.inc({ queue: 'reviews' }, 6)
    await pass(60_000)
    expect(chat.log.toSorted()).toEqual(['fired long_queue', 'fired lost'])
    const alerts = chat.sent.flatMap((message) => message.alerts)
    expect(alerts.map(({ labels }) => labels['queue'])).toEqual(['reviews', 'reviews'])
    expect(alerts.find(({ rule }) => rule === 'long_queue')?.value).toBe(17)
    queue.set({ queue: 'reviews' }, 0)
    await pass(1_200_000)
    expect(chat.log.slice(2).toSorted()).toEqual(['resolved long_queue', 'resolved lost'])
  })

  test('that hangs does not keep other rules from firing', async () => {
    const { metrics, chat } = await startMonitor(long, { ...long, name: 'hangs', metricName: 'hangs' })
    new Gauge({ name: 'hangs', help: 'x', registers: [metrics.registry], collect: never }).set(0)
    new Gauge({ name: 'queue_length', help: 'x', registers: [metrics.registry] }).set(17)
    await pass(60_000)
    expect(chat.log).toEqual(['fired long_queue'])
  })

  test('that no enabled rule reads is not collected', async () => {
    const { metrics } = await startMonitor({ ...long, enabled: false })
    const collect = vi.fn()
    new Gauge({ name: 'queue_length', help: 'x', registers: [metrics.registry], collect }).set(0)
    new Gauge({ name: 'other', help: 'x', registers: [metrics.registry], collect }).set(0)
    await pass(60_000)
    expect(collect).not.toHaveBeenCalled()
  })
})

function report(metrics: MetricsCollector, value: number): void {
  metrics.recordSample({ name: 'queue_length', labels: { queue: 'reviews' }, value })
}

describe('a sample that a program reports', () => {
  test('drives a rule, also if it comes once in four minutes only', async () => {
    const { metrics, chat } = await startMonitor({ ...long, noDataAfterMs: 300_000 })
    for (let n = 0; n < 3; n += 1) {
      report(metrics, 17)
      await pass(240_000)
    }
    expect(chat.log).toEqual(['fired long_queue'])
    report(metrics, 3)
    await pass(240_000)
    expect(chat.log).toEqual(['fired long_queue', 'resolved long_queue'])
  })

  test('counts once, however often it is read', async () => {
    const { metrics, chat } = await startMonitor(long)
    report(metrics, 17)
    await pass(240_000)
    expect(chat.log).toEqual([])
  })

  test('is missing when none has come for 5 minutes: rules on absence and on missing data fire', async () => {
    const { metrics, chat } = await startMonitor(
      { ...long, noDataAfterMs: 60_000 },
      { name: 'gone', kind: 'absent', metricName: 'queue_length', consecutiveBreaches: 2 },
    )
    report(metrics, 3)
    await pass(299_000)
    expect(chat.log).toEqual([])
    await pass(120_000)
    expect(chat.log.toSorted()).toEqual(['fired gone', 'fired long_queue'])
  })
})
