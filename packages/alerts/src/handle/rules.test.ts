import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { MINUTE_MS, Scene, startFakeTime } from '../../test/scene.ts'
import type { AlertRuleInput } from '../rules/rule.ts'
import { memoryStore } from '../stores/memory.ts'

beforeEach(startFakeTime)
afterEach(() => vi.useRealTimers())

const rule: AlertRuleInput = { name: 'cpu', metricName: 'cpu_percent', thresholdValue: 80 }

/** Why the only alert ended; undefined while it fires. */
async function reason(scene: Scene): Promise<string | undefined> {
  const [alert] = await scene.manager.listAlerts()
  return alert?.resolution?.reason
}

describe('a rule that is edited while it fires', () => {
  test('ends its alert at once when it now watches something else, and tells those who were told', async () => {
    for (const edit of [
      { metricName: 'load' },
      { match: { env: 'prod' } },
      { labels: { team: 'core' } },
    ] as const) {
      const scene = new Scene({ rules: [rule] })
      await scene.breach(scene.log.sent.length)
      const resolved = vi.fn()
      scene.manager.on('resolved', resolved)
      await scene.manager.updateRule({ ...rule, ...edit })
      await scene.settle()
      expect(await reason(scene)).toBe('rule_changed')
      expect(resolved).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ reason: 'rule_changed' }))
      expect(scene.log.sent.map(({ message }) => message.type)).toEqual(['fired', 'resolved'])
      await scene.manager.stop()
      vi.useRealTimers()
      startFakeTime()
    }
  })

  test('ends it when it becomes a rule of another kind', async () => {
    const scene = new Scene({ rules: [rule] })
    await scene.breach(0)
    await scene.manager.updateRule({ name: 'cpu', kind: 'absent', metricName: 'cpu_percent' })
    expect(await reason(scene)).toBe('rule_changed')
  })

  test('keeps its alert, judges the next sample by what it now says, and does not wait to resolve', async () => {
    const scene = new Scene({ rules: [{ ...rule, clearAfter: 5, keepFiringForMs: 60 * MINUTE_MS }] })
    await scene.breach(0)
    await scene.manager.updateRule({ ...rule, clearAfter: 5, thresholdValue: 90 })
    expect(await reason(scene)).toBeUndefined()
    await scene.breach(1)
    expect(await reason(scene)).toBeUndefined()
    await scene.manager.updateRule({ ...rule, clearAfter: 5, thresholdValue: 95 })
    await scene.breach(2)
    expect(await reason(scene)).toBe('rule_changed')
  })

  test('waits to resolve when only how it resolves was edited', async () => {
    const scene = new Scene({ rules: [rule] })
    await scene.breach(0)
    await scene.manager.updateRule({ ...rule, clearAfter: 2 })
    await scene.ok(1)
    expect(await reason(scene)).toBeUndefined()
    await scene.ok(2)
    expect(await reason(scene)).toBe('recovered')
  })

  test('ends its alert when it is disabled, or under another name', async () => {
    const scene = new Scene({ rules: [rule] })
    await scene.breach(0)
    await scene.manager.updateRule({ ...rule, enabled: false })
    expect(await reason(scene)).toBe('rule_disabled')
    await scene.breach(1)
    await scene.manager.updateRule(rule)
    await scene.breach(2)
    await scene.manager.removeRule('cpu')
    scene.manager.addRule({ ...rule, name: 'processor' })
    expect(await reason(scene)).toBe('rule_removed')
    expect((await scene.cpu(3, 93)).fired).toMatchObject([{ rule: 'processor' }])
  })

  test('takes its new texts, severity and limits into the alert that goes on', async () => {
    const scene = new Scene({ rules: [rule] })
    await scene.breach(0)
    const id = await scene.openId()
    await scene.manager.acknowledgeAlert(id, { by: 'ann' })
    await scene.manager.updateRule({
      ...rule,
      severity: 'critical',
      description: 'worse',
      thresholdValue: 85,
    })
    await scene.breach(1)
    expect(await scene.manager.getAlert(id)).toMatchObject({
      status: 'active',
      severity: 'critical',
      description: 'worse',
      threshold: 85,
    })
  })

  test('ends the alert about its missing data when it no longer asks for one', async () => {
    const scene = new Scene({ rules: [rule] })
    await scene.ok(0)
    for (const minute of [1, 6]) await scene.evaluate(minute, { metrics: {} })
    await scene.manager.updateRule({ ...rule, onNoData: 'keep' })
    expect(await reason(scene)).toBe('rule_changed')
  })
})

describe('a rule that is edited while it counts', () => {
  const three = { ...rule, consecutiveBreaches: 3 }

  test('goes on counting when N and forMs are the same, and starts anew when they are not', async () => {
    const scene = new Scene({ rules: [three] })
    await scene.breach(0, 1)
    await scene.manager.updateRule({ ...three, thresholdValue: 85 })
    expect((await scene.cpu(2, 93)).fired).toHaveLength(1)
    await scene.ok(3)
    await scene.breach(4, 5)
    await scene.manager.updateRule({ ...three, consecutiveBreaches: 2 })
    expect((await scene.cpu(6, 93)).fired).toEqual([])
    expect((await scene.cpu(7, 93)).fired).toHaveLength(1)
  })

  test('keeps what is known of the order of samples', async () => {
    const scene = new Scene({ rules: [rule] })
    await scene.evaluate(0, { metrics: { cpu_percent: 20 }, sampleTime: 1000 })
    await scene.manager.updateRule({ ...rule, thresholdValue: 70 })
    const late = await scene.evaluate(1, { metrics: { cpu_percent: 93 }, sampleTime: 999 })
    expect(late).toMatchObject({ transitions: [], ignoredSamples: 1 })
  })
})

test('a rule that comes later does not count a result that was given before', async () => {
  const health = [{ name: 'glm', status: 'unhealthy', timestamp: '2026-01-05T09:59:00Z' }]
  const scene = new Scene({ rules: [{ name: 'down', healthCheckName: 'glm', consecutiveBreaches: 9 }] })
  await scene.evaluate(0, { health })
  scene.manager.addRule({ name: 'any', healthCheckName: '*' })
  expect((await scene.evaluate(1, { health })).fired).toEqual([])
})

test('an alert whose rule is gone is ended by the first round that can be stored', async () => {
  const store = memoryStore()
  const before = new Scene({ rules: [rule], store })
  await before.breach(0)
  await before.manager.stop()
  let full = true
  const commit: typeof store.commit = (changes) =>
    full ? Promise.reject(new Error('disk full')) : store.commit(changes)
  const after = new Scene({ rules: [], store: { ...store, commit } })
  await expect(after.manager.evaluateRules({})).rejects.toThrow('disk full')
  full = false
  expect((await after.evaluate(1, {})).transitions).toMatchObject([{ reason: 'rule_removed' }])
})

test('a rule that was edited while the process was down is judged so in the first round', async () => {
  const store = memoryStore()
  const rules = [rule, { ...rule, name: 'moved' }, { ...rule, name: 'raised' }]
  const before = new Scene({ rules, store })
  await before.breach(0)
  await before.manager.stop()
  const edited = [
    rule,
    { ...rule, name: 'moved', metricName: 'load' },
    { ...rule, name: 'raised', thresholdValue: 95, clearAfter: 9 },
  ]
  const after = new Scene({ rules: edited, store })
  const { transitions } = await after.cpu(1, 93)
  expect(transitions.map(({ rule: name, reason: why }) => `${name} ${why}`)).toEqual([
    'moved rule_changed',
    'raised rule_changed',
  ])
})

describe('updateRule', () => {
  test('needs a valid rule, with every problem listed, of a name that is there', async () => {
    const scene = new Scene({ rules: [rule] })
    const broken = { ...rule, thresholdValue: NaN, severity: 'bad' } as unknown as AlertRuleInput
    await expect(scene.manager.updateRule(broken)).rejects.toMatchObject({
      code: 'INVALID_RULE',
      problems: [{ path: 'severity' }, { path: 'thresholdValue' }],
    })
    await expect(scene.manager.updateRule({ ...rule, name: 'other' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    expect(scene.manager.listRules()).toMatchObject([{ name: 'cpu', thresholdValue: 80 }])
  })

  test('gives the rule back, in its old place', async () => {
    const scene = new Scene({ rules: [rule, { ...rule, name: 'second' }] })
    expect(await scene.manager.updateRule({ ...rule, thresholdValue: 1 })).toMatchObject({ clearValue: 1 })
    expect(scene.manager.listRules().map(({ name }) => name)).toEqual(['cpu', 'second'])
  })

  test('leaves the rule as it was when the store fails, and so does removeRule', async () => {
    const store = memoryStore()
    let full = false
    const commit: typeof store.commit = (changes) =>
      full ? Promise.reject(new Error('disk full')) : store.commit(changes)
    const scene = new Scene({ rules: [rule], store: { ...store, commit } })
    await scene.breach(0)
    full = true
    await expect(scene.manager.updateRule({ ...rule, enabled: false })).rejects.toThrow('disk full')
    await expect(scene.manager.removeRule('cpu')).rejects.toThrow('disk full')
    full = false
    expect(scene.manager.getRule('cpu')).toMatchObject({ enabled: true })
    expect((await scene.cpu(1, 93)).transitions).toEqual([])
    expect(await reason(scene)).toBeUndefined()
  })
})
