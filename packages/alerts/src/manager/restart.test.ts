import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { cpuRule, MINUTE_MS, Scene, START, startFakeTime } from '../../test/scene.ts'
import type { AlertStore } from '../store/store.ts'
import { sqliteStore } from '../store/sqlite.ts'
import type { AlertManagerOptions } from './options.ts'

const now = { ...cpuRule, consecutiveBreaches: 1 }
let folder = ''
let path = ''
let stores: AlertStore[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alerts-'))
  path = join(folder, 'alerts.db')
  stores = []
  startFakeTime()
})

afterEach(async () => {
  vi.useRealTimers()
  for (const store of stores) await store.close()
  await rm(folder, { recursive: true, force: true })
})

function begin(options: AlertManagerOptions = {}): Scene {
  const store = sqliteStore({ path })
  stores.push(store)
  return new Scene({ rules: [now], store, ...options })
}

/** Stops in good order and starts again on the same file. */
async function restart(scene: Scene, options: AlertManagerOptions = {}): Promise<Scene> {
  await scene.manager.stop()
  await stores.at(-1)?.close()
  return begin(options)
}

/** What a kill leaves behind: the file and its write-ahead log as they are, nothing closed, nothing drained. */
async function kill(options: AlertManagerOptions = {}): Promise<Scene> {
  const copy = join(folder, `after-${stores.length}.db`)
  await copyFile(path, copy)
  await copyFile(`${path}-wal`, `${copy}-wal`)
  path = copy
  return begin(options)
}

test('a firing alert stays firing over a restart, is not told again, and its RESOLVE is still owed', async () => {
  const before = begin()
  await before.breach(0)
  const id = await before.openId()
  await before.manager.acknowledgeAlert(id, { by: 'ann' })
  const after = await restart(before)
  expect(await after.manager.getAlert(id)).toMatchObject({ status: 'acknowledged', value: 93 })
  expect((await after.cpu(1, 94)).transitions).toEqual([])
  await after.ok(2)
  expect(before.log.log).toEqual(['fired 0'])
  expect(after.log.log).toEqual(['resolved 2'])
  expect(await after.eventTypes(id)).toEqual([
    'fired',
    'notification_sent',
    'acknowledged',
    'resolved',
    'notification_sent',
  ])
})

test('a count of breaches goes on over a restart', async () => {
  const rules = [cpuRule]
  const before = begin({ rules })
  await before.breach(0)
  const after = await restart(before, { rules })
  expect((await after.cpu(1, 93)).fired).toHaveLength(1)
})

test('a message that was queued is delivered after a restart', async () => {
  const before = begin()
  before.log.answer = () => ({ outcome: 'retryable', reason: 'down' })
  await before.breach(0)
  const after = await restart(before)
  await after.until(1)
  expect(after.log.sent[0]?.message).toEqual(before.log.sent[0]?.message)
  expect(after.log.sent).toHaveLength(1)
})

test('a message that was being sent when the process was killed is sent again under the same id', async () => {
  const before = begin()
  before.log.answer = () => new Promise(() => undefined)
  await before.breach(0)
  const after = await kill()
  await after.settle()
  expect(after.log.sent.map(({ attempt }) => attempt)).toEqual([2])
  expect(after.log.sent[0]?.message).toEqual(before.log.sent[0]?.message)
})

test('an alert that recovers right after a kill tells the end to a channel that may have been told', async () => {
  const before = begin()
  before.log.answer = () => new Promise(() => undefined)
  await before.breach(0)
  const after = await kill()
  after.log.answer = () => ({ outcome: 'delivered' })
  await after.ok(1)
  expect(after.log.sent.map(({ message }) => message.type)).toEqual(['fired', 'resolved'])
})

test('cooldown, suppression and hourly cap hold over a restart', async () => {
  const rules = [
    { ...now, maxNotificationsPerHour: 3 },
    { ...now, name: 'quiet', metricName: 'quiet' },
  ]
  const before = begin({ rules })
  await before.evaluate(0, { metrics: { cpu_percent: 93, quiet: 93 } })
  const quiet = (await before.manager.listAlerts({ rule: 'quiet' }))[0]?.id ?? ''
  const until = START + 90 * MINUTE_MS
  await before.manager.suppressAlert(quiet, { by: 'ann', until, reason: 'known' })
  await before.evaluate(1, { metrics: { cpu_percent: 1, quiet: 1 } })

  const after = await restart(before, { rules })
  await after.evaluate(2, { metrics: { cpu_percent: 93, quiet: 93 } })
  await after.until(4.9)
  expect(after.log.sent).toEqual([])
  await after.until(5)
  expect(after.log.log).toEqual(['fired 5'])
  await after.ok(6)

  const last = await restart(after, { rules })
  await last.until(20.9)
  expect(last.log.sent).toEqual([])
  await last.until(91)
  expect(last.log.log).toEqual(['digest 21', 'fired 90'])
})

test('a wall clock that was set back during a restart delays nothing by more than it would have taken', async () => {
  const before = begin()
  await before.breach(0)
  await before.ok(1)
  await before.breach(2)
  await before.manager.stop()
  vi.setSystemTime(START - 24 * 60 * MINUTE_MS)
  const after = await restart(before)
  await vi.advanceTimersByTimeAsync(2.9 * MINUTE_MS)
  expect(after.log.sent).toEqual([])
  await vi.advanceTimersByTimeAsync(0.2 * MINUTE_MS)
  expect(after.log.sent.map(({ message }) => message.type)).toEqual(['fired'])
})

test('an alert whose rule is gone, or disabled, after a restart is resolved and told', async () => {
  const rules = [now, { ...now, name: 'off' }]
  const before = begin({ rules })
  await before.breach(0)
  const after = await restart(before, { rules: [{ ...now, name: 'off', enabled: false }] })
  const { transitions } = await after.evaluate(1, { metrics: {} })
  expect(transitions.map(({ rule, reason }) => `${rule} ${reason}`).toSorted()).toEqual([
    'cpu rule_removed',
    'off rule_disabled',
  ])
  expect(after.log.log).toEqual(['resolved 1', 'resolved 1'])
})

test('data that stopped before a restart has its full time to come back after it', async () => {
  const rules = [{ ...now, autoResolveMinutes: 15, onNoData: 'keep' as const }]
  const before = begin({ rules })
  await before.breach(0)
  await before.evaluate(10, { metrics: {} })
  const after = await restart(before, { rules })
  await after.evaluate(24, { metrics: {} })
  await after.evaluate(38, { metrics: {} })
  expect(await after.manager.listAlerts({ status: 'active' })).toHaveLength(1)
  await after.evaluate(39, { metrics: {} })
  expect(after.log.log).toEqual(['resolved 39'])
})
