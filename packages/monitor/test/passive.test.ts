import { passive } from '@botwatch/health/passive'
import { MetricsCollector } from '@botwatch/metrics'
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'

import { createMonitor } from '../src/monitor.ts'
import { Receiver } from './helpers.ts'

const MINUTE = 60_000

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-01-05T10:00:00Z') })
  onTestFinished(() => void vi.useRealTimers())
})

/** A monitor with its defaults that watches the calls of a bot. */
async function started(critical?: boolean) {
  const chat = new Receiver()
  const calls = passive({ critical })
  const monitor = createMonitor({
    defaultChecks: false,
    checks: [calls],
    channels: [chat],
    metrics: new MetricsCollector({
      defaultMetrics: false,
      sampler: { start: () => {}, stop: () => {}, latest: () => null },
    }),
  })
  await monitor.start()
  onTestFinished(async () => {
    const stopped = monitor.stop()
    await vi.advanceTimersByTimeAsync(5000)
    await stopped
  })
  /** Lets minutes pass with so many calls in each. */
  const pass = async (minutes: number, succeeded: number, failed: number): Promise<void> => {
    for (let minute = 0; minute < minutes; minute += 1) {
      for (let call = 0; call < succeeded; call += 1) calls.record(true)
      for (let call = 0; call < failed; call += 1) calls.record(false)
      await vi.advanceTimersByTimeAsync(MINUTE)
    }
  }
  return { monitor, chat, pass }
}

test('a bot without calls for a night is ready and notifies nobody', async () => {
  const { monitor, chat, pass } = await started()
  await pass(30, 10, 0)
  expect(monitor.health.probe('readiness').isPassing).toBe(true)
  await pass(8 * 60, 0, 0)
  expect(monitor.health.latest().results[0]).toMatchObject({ status: 'unknown', code: 'IDLE' })
  expect(await monitor.alerts.listAlerts()).toEqual([])
  expect(chat.log).toEqual([])
})

test.each([
  ['critical', true, ['fired health_check_failure', 'resolved health_check_failure']],
  ['not critical', false, ['fired health_check_degraded', 'resolved health_check_degraded']],
])('calls that all fail are one alert if their check is %s', async (_name, critical, news) => {
  const { chat, pass } = await started(critical)
  await pass(10, 0, 10)
  expect(chat.log).toEqual(news.slice(0, 1))
  await pass(30, 10, 0)
  expect(chat.log).toEqual(news)
})
