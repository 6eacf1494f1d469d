import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { range } from '../../test/world.ts'
import { cpuRule, MINUTE_MS, Scene, START, startFakeTime } from '../../test/scene.ts'
import { memoryStore } from '../store/memory.ts'
import type { AlertStore } from '../store/store.ts'
import type { AlertManagerOptions } from './options.ts'

const now = { ...cpuRule, consecutiveBreaches: 1 }
let store: AlertStore
/** Cuts the manager that runs off from the store, as a kill does. */
let cutOff: () => void

beforeEach(() => {
  store = memoryStore()
  startFakeTime()
})
afterEach(() => void vi.useRealTimers())

function begin(options: AlertManagerOptions = {}): Scene {
  let isCutOff = false
  cutOff = () => {
    isCutOff = true
  }
  const commit: AlertStore['commit'] = (changes) =>
    isCutOff ? new Promise(() => undefined) : store.commit(changes)
  return new Scene({ rules: [now], store: { ...store, commit }, ...options })
}

/** Stops in good order and starts again with the same store. */
async function restart(scene: Scene, options: AlertManagerOptions = {}): Promise<Scene> {
  await scene.manager.stop()
  return begin(options)
}

/** Starts again with what has been stored. */
function kill(options: AlertManagerOptions = {}): Scene {
  cutOff()
  return begin(options)
}

const types = (scene: Scene): readonly string[] => scene.log.sent.map(({ message }) => message.type)

test('a firing alert stays firing over a restart, is not sent again, and its RESOLVE is still due', async () => {
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

test('a message that was not accepted is sent at once after a restart, under its id', async () => {
  const before = begin()
  before.log.answer = () => ({ outcome: 'retryable', reason: 'down' })
  await before.breach(0)
  const after = await restart(before)
  await after.settle()
  expect(after.log.sent).toHaveLength(1)
  expect(after.log.sent[0]?.message.id).toBe(before.log.sent[0]?.message.id)
})

test('a message that was being sent when the process was killed is sent again under the same id', async () => {
  const before = begin()
  before.log.answer = () => new Promise(() => undefined)
  await before.breach(0)
  const after = kill()
  await after.settle()
  expect(after.log.sent.map(({ attempt }) => attempt)).toEqual([2])
  const [first] = before.log.sent
  const { id, thread, alerts } = first?.message ?? {}
  expect(after.log.sent[0]?.message).toMatchObject({ id, thread, alerts })
})

test('an alert that has ended by the time of the restart after a kill is resolved on a channel that may know it', async () => {
  const before = begin()
  before.log.answer = () => new Promise(() => undefined)
  await before.breach(0)
  const after = kill()
  after.log.answer = () => ({ outcome: 'delivered' })
  await after.ok(1)
  expect(types(after)).toEqual(['fired', 'resolved'])
})

test('cooldown and suppression hold over a restart', async () => {
  const rules = [now, { ...now, name: 'known', metricName: 'known' }]
  const before = begin({ rules })
  await before.evaluate(0, { metrics: { cpu_percent: 93, known: 93 } })
  const [known] = await before.manager.listAlerts({ rule: 'known' })
  const until = START + 90 * MINUTE_MS
  await before.manager.suppressAlert(known?.id ?? '', { by: 'ann', until, reason: 'known' })
  await before.evaluate(1, { metrics: { cpu_percent: 1, known: 1 } })

  const after = await restart(before, { rules })
  await after.evaluate(2, { metrics: { cpu_percent: 93, known: 93 } })
  await after.until(4.9)
  expect(after.log.sent).toEqual([])
  await after.until(5)
  expect(after.log.log).toEqual(['fired 5'])
  const last = await restart(after, { rules })
  await last.until(89.9)
  expect(last.log.sent).toEqual([])
  await last.until(90)
  expect(last.log.log).toEqual(['fired 90'])
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
  expect(types(after)).toEqual(['fired'])
})

test('an alert whose rule is removed or disabled at a restart is resolved, and the channels are notified', async () => {
  const rules = [now, { ...now, name: 'off' }]
  const before = begin({ rules })
  await before.breach(0)
  const after = await restart(before, { rules: [{ ...now, name: 'off', enabled: false }] })
  const { transitions } = await after.evaluate(1, { metrics: {} })
  expect(transitions.map(({ rule, reason }) => `${rule} ${reason}`).toSorted()).toEqual([
    'cpu rule_removed',
    'off rule_disabled',
  ])
  await after.until(1.5)
  expect(types(after)).toEqual(['resolved', 'resolved'])
})

test('data that stopped before a restart has its full time to come back after it', async () => {
  const rules = [{ ...now, autoResolveMinutes: 15, onNoData: 'keep' as const }]
  const before = begin({ rules })
  await before.breach(0)
  await before.evaluate(10, { metrics: {} })
  const after = await restart(before, { rules })
  for (const minute of range(24, 38)) await after.evaluate(minute, { metrics: {} })
  expect(await after.manager.listAlerts({ status: 'active' })).toHaveLength(1)
  await after.evaluate(39, { metrics: {} })
  expect(after.log.log).toEqual(['resolved 39'])
})
