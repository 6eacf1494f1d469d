import { describe, expect, test } from 'vitest'

import { MINUTE_MS, WorldScene } from '../../test/world.ts'
import type { AlertRuleInput } from '../rules/rule.ts'
import { shownRule } from './rules.ts'
import { acknowledgeAlert } from './alert.ts'

const rule: AlertRuleInput = { name: 'cpu', metricName: 'cpu_percent', thresholdValue: 80 }

/** Why the only alert ended; undefined while it fires. */
function reason(scene: WorldScene): string | undefined {
  return scene.alerts()[0]?.resolution?.reason
}

describe('a rule that is edited while it fires', () => {
  test('ends its alert at once when it now watches something else', async () => {
    for (const edit of [
      { metricName: 'load' },
      { match: { env: 'prod' } },
      { labels: { team: 'core' } },
    ] as const) {
      const scene = new WorldScene({ rules: [rule] })
      await scene.breach(0)
      const { ended } = await scene.updateRule({ ...rule, ...edit })
      expect(ended).toMatchObject([{ type: 'resolved', reason: 'rule_changed' }])
      expect(reason(scene)).toBe('rule_changed')
    }
  })

  test('ends it when it becomes a rule of another kind', async () => {
    const scene = new WorldScene({ rules: [rule] })
    await scene.breach(0)
    await scene.updateRule({ name: 'cpu', kind: 'absent', metricName: 'cpu_percent' })
    expect(reason(scene)).toBe('rule_changed')
  })

  test('keeps its alert, evaluates the next sample with the edited rule, and does not wait to resolve', async () => {
    const scene = new WorldScene({ rules: [{ ...rule, clearAfter: 5, keepFiringForMs: 60 * MINUTE_MS }] })
    await scene.breach(0)
    await scene.updateRule({ ...rule, clearAfter: 5, thresholdValue: 90 })
    expect(reason(scene)).toBeUndefined()
    await scene.breach(1)
    expect(reason(scene)).toBeUndefined()
    await scene.updateRule({ ...rule, clearAfter: 5, thresholdValue: 95 })
    await scene.breach(2)
    expect(reason(scene)).toBe('rule_changed')
  })

  test('waits to resolve when only how it resolves was edited', async () => {
    const scene = new WorldScene({ rules: [rule] })
    await scene.breach(0)
    await scene.updateRule({ ...rule, clearAfter: 2 })
    await scene.ok(1)
    expect(reason(scene)).toBeUndefined()
    await scene.ok(2)
    expect(reason(scene)).toBe('recovered')
  })

  test('ends its alert when it is disabled, or under another name', async () => {
    const scene = new WorldScene({ rules: [rule] })
    await scene.breach(0)
    await scene.updateRule({ ...rule, enabled: false })
    expect(reason(scene)).toBe('rule_disabled')
    await scene.breach(1)
    await scene.updateRule(rule)
    await scene.breach(2)
    await scene.removeRule('cpu')
    scene.addRule({ ...rule, name: 'processor' })
    expect(reason(scene)).toBe('rule_removed')
    expect((await scene.cpu(3, 93)).fired).toMatchObject([{ rule: 'processor' }])
  })

  test('takes its new texts and severity into the alert that goes on', async () => {
    const scene = new WorldScene({ rules: [rule] })
    await scene.breach(0)
    const { id } = scene.openAlert()
    await acknowledgeAlert(scene.handling, id, { by: 'ann' })
    await scene.updateRule({
      ...rule,
      severity: 'critical',
      description: 'worse',
      thresholdValue: 85,
    })
    await scene.breach(1)
    expect(scene.alert(id)).toMatchObject({
      acknowledgement: null,
      severity: 'critical',
      description: 'worse',
      threshold: 85,
    })
  })

  test('ends the alert about its missing data when it no longer asks for one', async () => {
    const scene = new WorldScene({ rules: [rule] })
    await scene.ok(0)
    for (const minute of [1, 3, 6]) await scene.evaluate(minute, { metrics: {} })
    await scene.updateRule({ ...rule, onNoData: 'keep' })
    expect(reason(scene)).toBe('rule_changed')
  })
})

describe('a rule that is edited while it counts', () => {
  const three = { ...rule, consecutiveBreaches: 3 }

  test('goes on counting when N and forMs are the same, and starts anew when they are not', async () => {
    const scene = new WorldScene({ rules: [three] })
    await scene.breach(0, 1)
    await scene.updateRule({ ...three, thresholdValue: 85 })
    expect((await scene.cpu(2, 93)).fired).toHaveLength(1)
    await scene.ok(3)
    await scene.breach(4, 5)
    await scene.updateRule({ ...three, consecutiveBreaches: 2 })
    expect((await scene.cpu(6, 93)).fired).toEqual([])
    expect((await scene.cpu(7, 93)).fired).toHaveLength(1)
  })

  test('keeps what is known of the order of samples', async () => {
    const scene = new WorldScene({ rules: [rule] })
    await scene.evaluate(0, { metrics: { cpu_percent: 20 }, sampleTime: 1000 })
    await scene.updateRule({ ...rule, thresholdValue: 70 })
    const late = await scene.evaluate(1, { metrics: { cpu_percent: 93 }, sampleTime: 999 })
    expect(late).toMatchObject({ transitions: [], ignoredSamples: 1 })
  })
})

test('a rule that comes later does not count a result that was given before', async () => {
  const health = [{ name: 'glm', status: 'unhealthy', timestamp: '2026-01-05T09:59:00Z' }]
  const scene = new WorldScene({ rules: [{ name: 'down', healthCheckName: 'glm', consecutiveBreaches: 9 }] })
  await scene.evaluate(0, { health })
  scene.addRule({ name: 'any', healthCheckName: '*' })
  expect((await scene.evaluate(1, { health })).fired).toEqual([])
})

test('an alert whose rule is gone is ended by the first round', async () => {
  const before = new WorldScene({ rules: [rule] })
  await before.breach(0)
  const after = new WorldScene({ rules: [], after: before })
  expect((await after.evaluate(1, {})).transitions).toMatchObject([{ reason: 'rule_removed' }])
})

test('a rule that was edited while the process was down is evaluated as edited in the first round', async () => {
  const rules = [rule, { ...rule, name: 'moved' }, { ...rule, name: 'raised' }]
  const before = new WorldScene({ rules })
  await before.breach(0)
  const edited = [
    rule,
    { ...rule, name: 'moved', metricName: 'load' },
    { ...rule, name: 'raised', thresholdValue: 95, clearAfter: 9 },
  ]
  const after = new WorldScene({ rules: edited, after: before })
  const { transitions } = await after.cpu(1, 93)
  expect(transitions.map(({ series, reason: why }) => `${series.rule} ${why}`)).toEqual([
    'moved rule_changed',
    'raised rule_changed',
  ])
})

describe('updateRule', () => {
  test('needs a valid rule, with every problem listed, of a name that is there', async () => {
    const scene = new WorldScene({ rules: [rule] })
    const broken = { ...rule, thresholdValue: NaN, severity: 'bad' } as unknown as AlertRuleInput
    await expect(scene.updateRule(broken)).rejects.toMatchObject({
      code: 'INVALID_RULE',
      problems: [{ path: 'severity' }, { path: 'thresholdValue' }],
    })
    await expect(scene.updateRule({ ...rule, name: 'other' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    expect(scene.book.list()).toMatchObject([{ name: 'cpu', thresholdValue: 80 }])
  })

  test('gives the rule back, in its old place', async () => {
    const scene = new WorldScene({ rules: [rule, { ...rule, name: 'second' }] })
    const { rule: updated } = await scene.updateRule({ ...rule, thresholdValue: 1 })
    expect(updated).toMatchObject({ clearValue: 1 })
    expect(scene.book.list().map(({ name }) => name)).toEqual(['cpu', 'second'])
  })

  test('keeps the webhook of a rule that was returned with its origin only', async () => {
    const webhookUrl = 'https://hooks.example/secret'
    const scene = new WorldScene({ rules: [{ ...rule, webhookUrl }] })
    const [known] = scene.book.list()
    const shown = known && shownRule(known)
    expect(shown?.webhookUrl).toBe('https://hooks.example/[redacted]')
    await scene.updateRule({
      ...rule,
      thresholdValue: 1,
      ...(shown?.webhookUrl && { webhookUrl: shown.webhookUrl }),
    })
    expect(scene.book.get('cpu')).toMatchObject({ thresholdValue: 1, webhookUrl })
  })
})

test('removeRule rejects if no rule has the name', async () => {
  const scene = new WorldScene({ rules: [] })
  await expect(scene.removeRule('cpu')).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('addRule lists every problem, a duplicate name included, and adds nothing', () => {
  const scene = new WorldScene({ rules: [rule] })
  const wrong = { ...rule, severity: 'bad', thresholdValue: NaN } as unknown as AlertRuleInput
  expect(() => scene.addRule(wrong)).toThrow(
    expect.objectContaining({
      code: 'INVALID_RULE',
      problems: ['severity', 'thresholdValue', 'name'].map(
        (path) => expect.objectContaining({ path }) as unknown,
      ),
    }),
  )
  expect(() => scene.addRule(null as never)).toThrow(/expected an object, got null/)
  expect(scene.book.list()).toHaveLength(1)
})
