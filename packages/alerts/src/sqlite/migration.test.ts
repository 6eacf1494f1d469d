import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { MINUTE_MS, Receiver, START } from '../../test/scene.ts'
import { AlertManager } from '../manager/manager.ts'
import { sqliteStore } from '../stores/sqlite.ts'
import { alertRecord, episodeRecord, outboxRow, resolvedEpisode } from '../testing/records.ts'

// test/schema-1.db was written by release 0.1.0: alerts of cpu on host a (acknowledged) and b (suppressed), one pending on
// host c; disk fires, told to log, refused by mail, waiting for chat; a check that recovered.
const host = {
  name: 'cpu',
  description: 'CPU is high',
  metricName: 'cpu_percent',
  thresholdValue: 80,
  consecutiveBreaches: 2,
  notificationChannels: ['log'],
} as const
const rules = [
  host,
  {
    ...host,
    name: 'disk',
    metricName: 'disk_percent',
    severity: 'critical',
    consecutiveBreaches: 1,
    notificationChannels: ['log', 'mail', 'chat'],
  },
  { name: 'checks', healthCheckName: '*', notificationChannels: ['log'] },
] as const

let folder = ''
let path = ''

beforeEach(() => {
  vi.useFakeTimers({
    now: START + 4 * MINUTE_MS,
    toFake: ['Date', 'performance', 'setTimeout', 'clearTimeout'],
  })
  folder = mkdtempSync(join(tmpdir(), 'alerts-'))
  path = join(folder, 'alerts.db')
  copyFileSync(join(import.meta.dirname, '../../test/schema-1.db'), path)
})

afterEach(() => {
  vi.useRealTimers()
  rmSync(folder, { recursive: true })
})

describe('a database of the first release', () => {
  test('is taken over whole', async () => {
    const store = sqliteStore({ path })
    const { alerts, openEpisodes, outbox, recentDeliveries } = await store.load()
    for (const record of alerts)
      expect(Object.keys(record).toSorted()).toEqual(Object.keys(alertRecord()).toSorted())
    const resolved = await store.listResolved({ limit: 10 })
    const keys = Object.keys(resolvedEpisode('e', 1)).toSorted()
    for (const episode of [...openEpisodes, ...resolved])
      expect(Object.keys(episode).toSorted()).toEqual(keys)
    const dead = await store.listDeadLetters({ limit: 10 })
    for (const row of [...outbox, ...dead]) {
      expect(Object.keys(row).toSorted()).toEqual(Object.keys(outboxRow()).toSorted())
      expect(row.message.title).toMatch(/^\[CRITICAL\] disk/)
      expect(row.queuedMs).toBe(START + 2 * MINUTE_MS)
    }
    expect(
      alerts
        .map(({ labels, detection }) => `${labels['alertname']} ${labels['host']} ${detection.kind}`)
        .toSorted(),
    ).toEqual([
      'checks undefined ok',
      'cpu a firing',
      'cpu b firing',
      'cpu c pending',
      'disk undefined firing',
    ])
    const limits = episodeRecord().limits
    expect(openEpisodes.map((episode) => episode.limits)).toEqual([limits, limits, limits])
    const acknowledged = openEpisodes.find(({ labels }) => labels['host'] === 'a')
    expect(acknowledged?.acknowledgement).toEqual({
      by: 'ann',
      note: 'on it',
      at: START + MINUTE_MS,
      expiresAt: START + MINUTE_MS + 86_400_000,
      untilMs: START + MINUTE_MS + 86_400_000,
    })
    expect(acknowledged?.acknowledgedAt).toBe(START + MINUTE_MS)
    expect(acknowledged?.toldMs).toEqual({ log: START + MINUTE_MS })
    expect(outbox.map(({ channel, status }) => `${channel} ${status}`)).toEqual(['chat queued'])
    expect(dead.map(({ channel, reason }) => `${channel} ${reason}`)).toEqual([
      'mail permanent: no such mailbox',
    ])
    expect(recentDeliveries.map(({ rule }) => rule).toSorted()).toEqual([
      'checks',
      'checks',
      'cpu',
      'cpu',
      'disk',
    ])
    expect(resolved[0]?.summary).toBe('Zürich “api” is healthy: timed out')
    expect(await store.listEvents(resolved[0]?.id ?? '')).toHaveLength(4)
    await store.close()
    const db = new DatabaseSync(path)
    expect(db.prepare('PRAGMA user_version').get()).toEqual({ user_version: 2 })
    db.close()
  })

  test('goes on firing without a word, tells what waited, and tells the end to those who know', async () => {
    const store = sqliteStore({ path })
    const notifiers = ['log', 'mail', 'chat'].map((name) => new Receiver(name))
    const manager = new AlertManager({ store, rules, notifiers })
    manager.start()
    const round = async (cpu: number, disk: number): Promise<void> => {
      const metrics = ['a', 'b', 'c'].map((label) => ({
        name: 'cpu_percent',
        labels: { host: label },
        value: cpu,
      }))
      await manager.evaluateRules({ metrics: [...metrics, { name: 'disk_percent', value: disk }] })
      await vi.advanceTimersByTimeAsync(MINUTE_MS)
    }
    await round(93, 99)
    expect(notifiers.map(({ log }) => log)).toEqual([['fired 4'], [], ['fired 4']])
    expect(notifiers[0]?.sent[0]?.message.labels).toMatchObject({ host: 'c' })
    await round(20, 20)
    expect(notifiers.map(({ log }) => log)).toEqual([
      ['fired 4', 'resolved 5', 'resolved 5', 'resolved 5', 'resolved 5'],
      [],
      ['fired 4', 'resolved 5'],
    ])
    const { totalAlerts, resolvedAlerts } = await manager.getAlertStatistics()
    expect([totalAlerts, resolvedAlerts]).toEqual([5, 5])
    await manager.stop()
    await store.close()
  })
})
