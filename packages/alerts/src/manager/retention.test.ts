import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { MINUTE_MS, Scene, START, startFakeTime } from '../../test/scene.ts'
import { memoryStore } from '../store/memory.ts'

const DAY_MS = 86_400_000
const rule = {
  name: 'cpu',
  metricName: 'cpu',
  thresholdValue: 80,
  cooldownMinutes: 0,
  onNoData: 'keep',
} as const

beforeEach(startFakeTime)
afterEach(() => void vi.useRealTimers())

function sample(host: string, value: number) {
  return { metrics: [{ name: 'cpu', labels: { host }, value }] }
}

function samples(count: number, value: number) {
  return Array.from({ length: count }, (_, index) => ({ name: 'cpu', labels: { host: `h${index}` }, value }))
}

describe('old records are deleted in the background', () => {
  test('history after 90 days, notifications after 30, what fires never', async () => {
    const store = memoryStore()
    const rules = [{ ...rule, repeatIntervalMs: 0 }]
    const scene = new Scene({ store, rules })
    await scene.evaluate(0, sample('stays', 93))
    await scene.evaluate(0, sample('ends', 93))
    await scene.evaluate(1, sample('ends', 20))
    await scene.manager.addSilence({
      matchers: [{ name: 'host', op: '=', value: 'x' }],
      by: 'ann',
      reason: 'x',
      until: START + 2 * MINUTE_MS,
    })
    const [ended] = await scene.manager.listAlerts({ status: 'resolved' })
    const kept = async () => ({
      attempts: (await store.listAttempts({ limit: 10 })).length > 0,
      resolved: (await store.listResolved({ limit: 10 })).filter(({ rule: name }) => name === 'cpu').length,
      events: (await store.listEvents(ended?.id ?? '')).length > 0,
      silences: (await store.listSilences()).length,
    })
    await vi.advanceTimersByTimeAsync(30 * DAY_MS - 2 * 3_600_000)
    expect(await kept()).toEqual({ attempts: true, resolved: 1, events: true, silences: 1 })
    await vi.advanceTimersByTimeAsync(3 * 3_600_000)
    expect(await kept()).toEqual({ attempts: false, resolved: 1, events: true, silences: 1 })
    await vi.advanceTimersByTimeAsync(60 * DAY_MS - 2 * 3_600_000)
    expect(await kept()).toMatchObject({ resolved: 1, events: true, silences: 1 })
    await vi.advanceTimersByTimeAsync(2 * 3_600_000)
    expect(await kept()).toEqual({ attempts: false, resolved: 0, events: false, silences: 0 })
    const [stays] = await scene.manager.listAlerts({ rule: 'cpu' })
    expect(stays).toMatchObject({ status: 'active', labels: { host: 'stays' } })
    expect(await scene.eventTypes(stays?.id ?? '')).toContain('fired')
    await scene.manager.stop()
  })

  test('an alert that a channel still knows as firing is kept, however long ago it was resolved', async () => {
    const store = memoryStore()
    const scene = new Scene({ store, rules: [rule] })
    await scene.evaluate(0, sample('a', 93))
    scene.log.answer = () => ({ outcome: 'retryable', reason: 'down' })
    await scene.evaluate(1, sample('a', 20))
    await scene.until(3 * 60)
    expect(await scene.manager.cleanupOldAlerts({ olderThanMs: 0 })).toBe(0)
    expect(await scene.manager.listAlerts({ rule: 'cpu' })).toMatchObject([{ status: 'resolved' }])
    await scene.manager.stop()
  })

  test('all of it, though in small batches', async () => {
    const scene = new Scene({ rules: [{ ...rule, maxNotificationsPerHour: 0 }] })
    await scene.evaluate(0, { metrics: samples(450, 93) })
    await scene.evaluate(1, { metrics: samples(450, 20) })
    await scene.until(2)
    expect(await scene.manager.cleanupOldAlerts({ olderThanMs: 0 })).toBe(450)
    await scene.manager.stop()
  })

  test('not because the wall clock was set forward', async () => {
    const scene = new Scene({ rules: [rule] })
    await scene.evaluate(0, sample('a', 93))
    await scene.evaluate(1, sample('a', 20))
    vi.setSystemTime(START + 400 * DAY_MS)
    expect(await scene.manager.cleanupOldAlerts()).toBe(0)
    expect(await scene.manager.listAlerts()).toHaveLength(1)
    await scene.manager.stop()
  })

  test('soon after the start, then as often as is set, until the stop', async () => {
    const store = memoryStore()
    const prune = vi.fn(store.prune)
    const scene = new Scene({ store: { ...store, prune }, cleanupIntervalMs: 10 * MINUTE_MS })
    await scene.until(0.9)
    expect(prune).not.toHaveBeenCalled()
    await scene.until(1)
    expect(prune).toHaveBeenCalledTimes(1)
    scene.manager.start()
    await scene.until(30.9)
    expect(prune).toHaveBeenCalledTimes(3)
    await scene.manager.stop()
    await scene.until(60)
    expect(prune).toHaveBeenCalledTimes(3)
  })

  test('a failure is reported and does not end it', async () => {
    const store = memoryStore()
    const prune = vi.fn(store.prune).mockRejectedValueOnce(new Error('no disk'))
    const scene = new Scene({ store: { ...store, prune }, cleanupIntervalMs: 10 * MINUTE_MS })
    const errors: unknown[] = []
    scene.manager.on('error', (error) => errors.push(error))
    await scene.until(12)
    expect(errors).toEqual([new Error('no disk')])
    expect(prune).toHaveBeenCalledTimes(2)
    await scene.manager.stop()
  })
})

test(
  'at one alert a minute the store has as many records after hours as after one',
  { timeout: 60_000 },
  async () => {
    const store = memoryStore()
    const scene = new Scene({
      store,
      rules: [{ ...rule, maxNotificationsPerHour: 1000 }],
      historyRetentionMs: 30 * MINUTE_MS,
      notificationRetentionMs: 60 * MINUTE_MS,
      cleanupIntervalMs: 5 * MINUTE_MS,
    })
    const counts = async (): Promise<Readonly<Record<string, number>>> => {
      const { series, alerts, knowledge, attempts, sent } = await store.load()
      return {
        series: series.length,
        alerts: alerts.length,
        knowledge: knowledge.length,
        unfinished: attempts.length,
        sent: sent.length,
        resolved: (await store.listResolved({ limit: 1000 })).length,
        attempts: (await store.listAttempts({ limit: 1000 })).length,
      }
    }
    const until = async (from: number, to: number): Promise<Readonly<Record<string, number>>> => {
      for (let minute = from; minute < to; minute += 1) {
        await scene.evaluate(minute, sample(`h${minute % 5}`, 93))
        await scene.evaluate(minute + 0.5, sample(`h${minute % 5}`, 20))
      }
      await scene.until(to)
      return await counts()
    }
    const early = await until(0, 71)
    expect(early['resolved']).toBeLessThanOrEqual(36)
    expect(early['attempts']).toBeLessThanOrEqual(132)
    expect(await until(71, 131)).toEqual(early)
    await scene.manager.stop()
  },
)

test('old alerts are deleted on request, open ones are not', async () => {
  const names = ['cpu', 'disk', 'net']
  const rules = names.map((name) => ({ ...rule, name, metricName: name, maxNotificationsPerHour: 0 }))
  const scene = new Scene({ rules })
  await scene.evaluate(0, { metrics: { cpu: 93, disk: 93, net: 93 } })
  await scene.evaluate(1, { metrics: { cpu: 1 } })
  await scene.evaluate(3, { metrics: { net: 1 } })
  await scene.until(5)
  expect(await scene.manager.cleanupOldAlerts()).toBe(0)
  expect(await scene.manager.cleanupOldAlerts({ olderThanMs: 3 * MINUTE_MS })).toBe(1)
  expect((await scene.manager.listAlerts()).map((alert) => alert.rule)).toEqual(['net', 'disk'])
  await scene.manager.stop()
})

test('a resolved alert is kept for about an hour after the channels were notified of its end', async () => {
  const scene = new Scene({ rules: [rule] })
  await scene.evaluate(0, sample('a', 93))
  await scene.evaluate(1, sample('a', 20))
  await scene.evaluate(30, sample('a', 20))
  expect(await scene.manager.cleanupOldAlerts({ olderThanMs: 0 })).toBe(0)
  await scene.evaluate(70, sample('b', 93))
  expect(await scene.manager.cleanupOldAlerts({ olderThanMs: 0 })).toBe(1)
  await scene.manager.stop()
})
