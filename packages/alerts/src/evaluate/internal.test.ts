import { expect, test } from 'vitest'

import { MINUTE_MS, START, WorldScene } from '../../test/world.ts'
import { parseAlertRule } from '../rules/parse-rule.ts'
import { evaluateInternal, type InternalFinding } from './internal.ts'
import type { RoundTransition } from './series.ts'

const finding: InternalFinding = {
  name: 'notifier_failed',
  description: 'A channel does not accept messages',
  labels: { channel: 'mail' },
  isFailing: true,
  summary: 'mail: refused',
  detail: null,
  action: 'Check its token',
}

async function evaluate(
  scene: WorldScene,
  change: Partial<InternalFinding> = {},
): Promise<RoundTransition | null> {
  return await scene.step((step) => evaluateInternal(step, { ...finding, ...change }))
}

test('fires with the first failure and resolves with the first success, once each', async () => {
  const scene = new WorldScene()
  const failing = await evaluate(scene, { isFailing: false })
  expect(failing).toBeNull()
  expect(scene.commits).toEqual([])
  expect(await evaluate(scene)).toMatchObject({
    type: 'fired',
    alert: {
      number: 1,
      severity: 'error',
      condition: 'internal',
      labels: { alertname: 'notifier_failed', channel: 'mail' },
      summary: 'mail: refused',
      detail: null,
      annotations: { action: 'Check its token' },
      startedAt: START,
    },
  })
  expect(await evaluate(scene)).toBeNull()
  scene.until(1)
  expect(await evaluate(scene, { isFailing: false, summary: 'mail: accepted' })).toMatchObject({
    type: 'resolved',
    reason: 'recovered',
    series: { alertId: null, endedMs: START + MINUTE_MS },
    alert: { summary: 'mail: accepted', resolvedMs: START + MINUTE_MS },
  })
  expect(await evaluate(scene, { isFailing: false })).toBeNull()
  expect(await evaluate(scene)).toMatchObject({ type: 'fired', alert: { number: 2 } })
})

test('stores a changed summary with the next commit, and a changed severity at once', async () => {
  const scene = new WorldScene()
  await evaluate(scene)
  expect(await evaluate(scene, { summary: 'mail: refused, 3 wait' })).toBeNull()
  expect(scene.openAlert().summary).toBe('mail: refused, 3 wait')
  expect(scene.isUrgent).toBe(false)
  await evaluate(scene, { severity: 'critical' })
  expect(scene.openAlert().severity).toBe('critical')
  expect(scene.isUrgent).toBe(true)
})

test('ends as rule_removed when its channel is gone', async () => {
  const scene = new WorldScene()
  await evaluate(scene)
  expect(await evaluate(scene, { isRemoved: true })).toMatchObject({
    type: 'resolved',
    reason: 'rule_removed',
  })
  expect(await evaluate(scene, { isRemoved: true })).toBeNull()
})

test('is not ended by rounds, which know no rule of its name', async () => {
  const before = new WorldScene()
  await evaluate(before)
  const scene = new WorldScene({ after: before })
  await scene.ok(0, 1)
  expect(scene.open()).toMatchObject([{ rule: 'notifier_failed' }])
})

test.each(['notifier_failed', 'store_failed', 'database_set_aside', 'config_invalid'])(
  'has the name %s, which no rule may take',
  (name) => {
    const result = parseAlertRule({ name, metricName: 'x', thresholdValue: 1 })
    expect(result.ok ? [] : result.problems).toMatchObject([
      {
        path: 'name',
        expected:
          'a name that is not reserved (notifier_failed, store_failed, database_set_aside, config_invalid)',
      },
    ])
  },
)
