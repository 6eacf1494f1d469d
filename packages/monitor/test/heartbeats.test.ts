import { AlertManager, defaultRules } from '@botwatch/alerts'
import { memoryStore } from '@botwatch/alerts/memory'
import { check } from '@botwatch/health'
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

/** Returns a function that lets time pass without any timer, as while the process is stopped. */
function standStills(): (ms: number) => void {
  let skippedMs = 0
  const now = performance.now.bind(performance)
  vi.spyOn(performance, 'now').mockImplementation(() => now() + skippedMs)
  onTestFinished(() => void vi.restoreAllMocks())
  return (ms) => {
    skippedMs += ms
    vi.setSystemTime(Date.now() + ms)
  }
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

test.each([20_000, 7 * MINUTE, 8 * 60 * MINUTE])(
  'a process that stood still for %d ms raises no alert about it',
  async (sleepMs) => {
    const standStill = standStills()
    const job = heartbeat({ name: 'job', everyMs: 4 * MINUTE, graceMs: MINUTE })
    const { monitor, chat } = await started(job)
    onTestFinished(() => ended(monitor))
    monitor.health.addChecker(check('api', () => {}, { intervalMs: 30_000 }))
    monitor.alerts.addRule({
      name: 'unsure',
      healthCheckName: 'api',
      healthStatus: ['unknown'],
      groupWaitMs: 0,
    })
    monitor.alerts.addRule({
      name: 'no_result',
      kind: 'dead_man',
      healthCheckName: 'api',
      silentAfterMs: 2 * MINUTE,
      groupWaitMs: 0,
    })
    job.beat()
    await pass(3.5 * MINUTE)
    standStill(sleepMs)
    expect(monitor.status().stalled).toEqual([])
    await pass(MINUTE)
    job.beat()
    await pass(4 * MINUTE)
    expect(chat.log).toEqual([])
    expect(monitor.status().stalled).toEqual([])
    // Real silence is noticed as ever.
    await pass(2 * MINUTE)
    expect(chat.log).toEqual(['fired health_check_failure'])
  },
)
