import { AlertManager, defaultRules } from '@botwatch/alerts'
import { memoryStore } from '@botwatch/alerts/memory'
import { heartbeat, type HeartbeatChecker } from '@botwatch/health/heartbeat'
import { MetricsCollector } from '@botwatch/metrics'
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'

import { createMonitor, type Monitor } from '../src/monitor.ts'
import { Receiver } from './helpers.ts'

const MINUTE = 60_000

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-01-05T10:00:00Z') })
  onTestFinished(() => void vi.useRealTimers())
})

const pass = async (ms: number): Promise<void> => void (await vi.advanceTimersByTimeAsync(ms))

/** A monitor with a job, whose alerts are kept in a store. */
async function started(job: HeartbeatChecker, store = memoryStore()) {
  const chat = new Receiver()
  const monitor = createMonitor({
    defaultChecks: false,
    checks: [job],
    alerts: new AlertManager({ rules: defaultRules(), notifiers: [chat], store }),
    metrics: new MetricsCollector({
      defaultMetrics: false,
      sampler: { start: () => {}, stop: () => {}, latest: () => null },
    }),
  })
  await monitor.start()
  return { monitor, chat, store }
}

const ended = async (monitor: Monitor): Promise<void> => {
  const stopped = monitor.stop()
  await pass(5000)
  await stopped
}

const hourly = (): HeartbeatChecker =>
  heartbeat({ name: 'report', everyMs: 60 * MINUTE, graceMs: 10 * MINUTE })

test('a report that is late notifies nobody, one that is missed does once, and the next report ends it', async () => {
  const job = hourly()
  const { monitor, chat } = await started(job)
  onTestFinished(() => ended(monitor))
  job.beat()
  await pass(70 * MINUTE)
  expect(chat.log).toEqual([])
  await pass(2 * MINUTE)
  expect(chat.log).toEqual(['fired health_check_failure'])
  expect(chat.sent[0]?.alerts[0]?.summary).toMatch(
    /^report is unhealthy: no heartbeat for 1 h 10 min; expected/,
  )
  await pass(10 * MINUTE)
  job.beat()
  await pass(2 * MINUTE)
  expect(chat.log).toEqual(['fired health_check_failure', 'resolved health_check_failure'])
})

test('a restart while a job is missed neither resolves its alert nor fires it again', async () => {
  const job = hourly()
  const first = await started(job)
  job.beat()
  await pass(80 * MINUTE)
  await ended(first.monitor)
  const again = hourly()
  again.restore(job.last())
  const second = await started(again, first.store)
  onTestFinished(() => ended(second.monitor))
  for (let n = 0; n < 60; n += 1) {
    await pass(MINUTE)
    const open = await second.monitor.alerts.listAlerts({ status: 'active', severity: 'critical' })
    expect(open).toHaveLength(1)
  }
  expect([...first.chat.log, ...second.chat.log]).toEqual(['fired health_check_failure'])
})

test('a restart during which a job could not report notifies nobody', async () => {
  const job = heartbeat({ name: 'minutely', everyMs: MINUTE, graceMs: 30_000 })
  const first = await started(job)
  job.beat()
  await ended(first.monitor)
  await pass(5 * MINUTE)
  const again = heartbeat({ name: 'minutely', everyMs: MINUTE, graceMs: 30_000 })
  again.restore(job.last())
  const second = await started(again, first.store)
  onTestFinished(() => ended(second.monitor))
  await pass(59_000)
  again.beat()
  await pass(50_000)
  expect([...first.chat.log, ...second.chat.log]).toEqual([])
})
