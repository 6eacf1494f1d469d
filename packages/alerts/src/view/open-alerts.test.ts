import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { MINUTE_MS, Scene, START, startFakeTime } from '../../test/scene.ts'
import type { AlertSeverity } from '../alert.ts'
import type { AlertRuleInput } from '../rules/rule.ts'
import { memoryStore } from '../store/memory.ts'
import type { AlertStore } from '../store/store.ts'

beforeEach(startFakeTime)
afterEach(() => vi.useRealTimers())

const rule = (name: string, severity: AlertSeverity): AlertRuleInput => ({
  name,
  severity,
  metricName: name,
  thresholdValue: 80,
})
const rules = [
  rule('minor', 'warning'),
  rule('major', 'critical'),
  rule('known', 'critical'),
  rule('silenced', 'critical'),
  rule('over', 'critical'),
  { ...rule('slow', 'info'), forMs: 10 * MINUTE_MS },
]
const metrics = Object.fromEntries(rules.map(({ name }) => [name, 93]))

async function setUp(): Promise<Scene> {
  const scene = new Scene({ rules })
  const { fired } = await scene.evaluate(0, { metrics })
  const idOf = (name: string): string => fired.find((alert) => alert.rule === name)?.id ?? ''
  await scene.manager.acknowledgeAlert(idOf('known'), { by: 'ann' })
  const until = START + 60 * MINUTE_MS
  await scene.manager.suppressAlert(idOf('silenced'), { by: 'ann', reason: 'known', until })
  await scene.manager.resolveAlert(idOf('over'), { by: 'ann' })
  return scene
}

test('the open alerts are counted, and the worst that nobody has seen is first', async () => {
  const { manager } = await setUp()
  const { worst, ...counts } = await manager.getOpenAlerts()
  expect(worst.map(({ rule: name, status }) => `${name} ${status}`)).toEqual([
    'major active',
    'minor active',
    'known acknowledged',
    'silenced suppressed',
  ])
  expect(counts).toEqual({
    byStatus: { active: 2, acknowledged: 1, suppressed: 1 },
    bySeverity: { info: 0, warning: 1, error: 0, critical: 3 },
    activeBySeverity: { info: 0, warning: 1, error: 0, critical: 1 },
    pending: 1,
  })
})

const load = (minute: number) =>
  Array.from({ length: 25 }, (_, n) => ({ name: 'load', labels: { host: `${minute} ${n}` }, value: 93 }))

test('of many, the newest of the worst are listed', async () => {
  const many = { ...rule('load', 'error'), maxAlertsPerRule: 100 }
  const scene = new Scene({ rules: [...rules, many] })
  await scene.evaluate(0, { metrics: load(0) })
  await scene.evaluate(1, { metrics: [...load(0), ...load(1)] })
  const { worst, bySeverity } = await scene.manager.getOpenAlerts({ limit: 20 })
  expect(worst).toHaveLength(20)
  expect(new Set(worst.map(({ labels }) => labels['host']?.split(' ')[0]))).toEqual(new Set(['1']))
  expect(bySeverity.error).toBe(50)
  expect((await scene.manager.getOpenAlerts({ limit: 0 })).worst).toEqual([])
})

test('a store that does not answer any more delays nothing', async () => {
  const memory = memoryStore()
  let isHanging = false
  const commit: AlertStore['commit'] = (changes) =>
    isHanging ? new Promise<never>(() => {}) : memory.commit(changes)
  const scene = new Scene({ rules, store: { ...memory, commit } })
  await scene.evaluate(0, { metrics: { minor: 93 } })
  isHanging = true
  void scene.manager.evaluateRules({ metrics })
  await scene.settle()
  const { byStatus } = await scene.manager.getOpenAlerts()
  expect(byStatus.active).toBeGreaterThan(1)
})
