import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { cpuRule, range, Scene, startFakeTime } from '../../test/scene.ts'
import { AlertsError } from '../errors.ts'
import type { AlertRuleInput } from '../rules/rule.ts'
import { memoryStore } from '../stores/memory.ts'

beforeEach(startFakeTime)
afterEach(() => vi.useRealTimers())

/** A scene whose store refuses every commit while it is full. */
function begin(rule: AlertRuleInput) {
  const store = memoryStore()
  const disk = { full: false }
  const full = new AlertsError('STORE_FAILED', 'full')
  const commit: typeof store.commit = (changes) => (disk.full ? Promise.reject(full) : store.commit(changes))
  return { disk, scene: new Scene({ store: { ...store, commit }, rules: [rule] }) }
}

test('samples of rounds that could not be stored do not bridge a gap: what they said is lost', async () => {
  const { disk, scene } = begin(cpuRule)
  await scene.breach(0)
  disk.full = true
  for (const minute of range(1, 9)) await expect(scene.ok(minute)).rejects.toThrow('full')
  disk.full = false
  await scene.breach(10)
  expect(scene.log.log.filter((line) => line === 'fired 10')).toEqual([])
  expect(await scene.manager.listPending()).toMatchObject([{ breaches: 1 }])
})

test('a series is forgotten only once its end is stored', async () => {
  const { disk, scene } = begin({ ...cpuRule, consecutiveBreaches: 1, autoResolveMinutes: 60 })
  const nothing = { metrics: { other: 1 } }
  await scene.breach(0)
  for (const minute of range(1, 6)) await scene.evaluate(minute, nothing)
  const [noData] = await scene.manager.listAlerts({ labels: { condition: 'no_data' } })
  await scene.manager.resolveAlert(noData?.id ?? '', { by: 'ann' })
  await scene.evaluate(60, nothing)
  disk.full = true
  await expect(scene.evaluate(61, nothing)).rejects.toThrow('full')
  disk.full = false
  const { transitions } = await scene.evaluate(62, nothing)
  expect(transitions).toMatchObject([{ type: 'resolved', reason: 'stale_timeout' }])
  for (const minute of range(63, 80)) await scene.evaluate(minute, nothing)
  expect(await scene.manager.listAlerts({ status: 'active' })).toEqual([])
})
