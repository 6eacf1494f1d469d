import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { cpuRule, MINUTE_MS, Receiver, Scene, START, startFakeTime } from '../../test/scene.ts'
import { memoryStore } from '../store/memory.ts'
import { sqliteStore } from '../store/sqlite.ts'

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

describe('what is old goes in the background', () => {
  test('history after 90 days, messages and dead letters after 30, what fires never', async () => {
    const store = memoryStore()
    const mail = new Receiver('mail')
    mail.answer = () => ({ outcome: 'permanent', reason: 'no' })
    const rules = [{ ...rule, notificationChannels: ['log', 'mail'], repeatIntervalMs: 0 }]
    const scene = new Scene({ store, rules, notifiers: [new Receiver(), mail] })
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
      dead: (await store.listDeadLetters({ limit: 10 })).filter(({ notice }) => notice === 'fire').length,
      settled: (await store.listSettled(0)).length > 0,
      resolved: (await store.listResolved({ limit: 10 })).filter(({ rule: name }) => name === 'cpu').length,
      events: (await store.listEvents(ended?.id ?? '')).length > 0,
      silences: (await store.listSilences()).length,
    })
    await vi.advanceTimersByTimeAsync(30 * DAY_MS - 2 * 3_600_000)
    expect(await kept()).toEqual({ dead: 2, settled: true, resolved: 1, events: true, silences: 1 })
    await vi.advanceTimersByTimeAsync(3 * 3_600_000)
    expect(await kept()).toEqual({ dead: 0, settled: false, resolved: 1, events: true, silences: 1 })
    await vi.advanceTimersByTimeAsync(60 * DAY_MS - 2 * 3_600_000)
    expect(await kept()).toMatchObject({ resolved: 1, events: true, silences: 1 })
    await vi.advanceTimersByTimeAsync(2 * 3_600_000)
    expect(await kept()).toEqual({ dead: 0, settled: false, resolved: 0, events: false, silences: 0 })
    const [stays] = await scene.manager.listAlerts({ rule: 'cpu' })
    expect(stays).toMatchObject({ status: 'active', labels: { host: 'stays' } })
    expect(await scene.eventTypes(stays?.id ?? '')).toContain('fired')
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

  test('trouble is told and does not end it', async () => {
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
  'at one alert a minute the database has as many rows after hours as after one, and so has memory',
  { timeout: 60_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'alerts-'))
    const path = join(folder, 'alerts.db')
    const store = sqliteStore({ path })
    const scene = new Scene({
      store,
      rules: [{ ...rule, maxNotificationsPerHour: 1000 }],
      historyRetentionMs: 30 * MINUTE_MS,
      notificationRetentionMs: 60 * MINUTE_MS,
      cleanupIntervalMs: 5 * MINUTE_MS,
    })
    const counts = async (): Promise<Readonly<Record<string, number>>> => {
      const { alerts, openEpisodes, outbox, recentDeliveries } = await store.load()
      return {
        alerts: alerts.length,
        open: openEpisodes.length,
        waiting: outbox.length,
        recent: recentDeliveries.length,
        resolved: (await store.listResolved({ limit: 1000 })).length,
        settled: (await store.listSettled(0)).length,
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
    expect(early['settled']).toBeLessThanOrEqual(132)
    expect(await until(71, 131)).toEqual(early)
    await scene.manager.stop()
    await store.close()
    const db = new DatabaseSync(path)
    const rows = (table: string): number =>
      Number(db.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.['n'])
    // fired, resolved, and that each was delivered.
    expect(rows('events')).toBeLessThanOrEqual(36 * 4)
    expect(rows('attempts')).toBeLessThanOrEqual(rows('outbox'))
    db.close()
    rmSync(folder, { recursive: true })
  },
)

test('old alerts are forgotten, open ones are not', async () => {
  const scene = new Scene({
    rules: ['cpu', 'disk'].map((name) => ({ ...cpuRule, name, metricName: name, consecutiveBreaches: 1 })),
  })
  await scene.evaluate(0, { metrics: { cpu: 93, disk: 93 } })
  await scene.evaluate(1, { metrics: { cpu: 1 } })
  await scene.until(5)
  expect(await scene.manager.cleanupOldAlerts()).toBe(0)
  expect(await scene.manager.cleanupOldAlerts({ olderThanMs: 3 * MINUTE_MS })).toBe(1)
  expect((await scene.manager.listAlerts()).map((alert) => alert.rule)).toEqual(['disk'])
})
