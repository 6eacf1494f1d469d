import { describe, expect, test } from 'vitest'

import { cpuRule, range, WorldScene } from '../../test/world.ts'
import type { AlertRuleInput } from '../rules/rule.ts'
import type { EvaluationInput } from './input.ts'

const clean = (text: string): string => text.replaceAll('sesame', '[redacted]')

const ratio: AlertRuleInput = {
  name: 'errors',
  metricName: 'failed_total',
  totalMetricName: 'calls_total',
  thresholdValue: 0.1,
}

/** Evaluates an input at each minute. Returns "minute message" for each warning. */
async function warnings(
  scene: WorldScene,
  minutes: readonly number[],
  input: EvaluationInput,
): Promise<readonly string[]> {
  const found: string[] = []
  for (const minute of minutes) {
    const outcome = await scene.evaluate(minute, input)
    for (const { message } of outcome.warnings) found.push(`${minute} ${message}`)
  }
  return found
}

describe('a rule that has never had data', () => {
  test('is warned of once, after five minutes of rounds that could have had some', async () => {
    const scene = new WorldScene()
    expect(await warnings(scene, range(0, 3), { health: [] })).toEqual([])
    expect(await warnings(scene, range(21, 60), { metrics: {} })).toEqual([
      '26 rule cpu has had no data for 5 m: no sample of cpu_percent has come',
    ])
    expect(scene.evaluator.rulesWithoutData).toBe(1)
    expect(scene.evaluator.dataOf('cpu')).toMatchObject({
      lastAt: null,
      reason: 'no sample of cpu_percent has come',
    })
  })

  test.each([{ health: [] }, {}])('is warned of if no round has had metrics: %j', async (input) => {
    const scene = new WorldScene({ rules: [cpuRule, { name: 'gone', kind: 'absent', metricName: 'queue' }] })
    expect(await warnings(scene, range(0, 60), input)).toEqual([
      '5 rule cpu has had no data for 5 m: no round has had metrics',
      '5 rule gone has had no data for 5 m: no round has had metrics',
    ])
    expect(await warnings(scene, range(61, 70), { metrics: {} })).toEqual([
      '66 rule cpu has had no data for 5 m: no sample of cpu_percent has come',
    ])
  })

  test('is warned of if no round has had health results', async () => {
    const scene = new WorldScene({ rules: [{ name: 'glm', healthCheckName: 'glm' }] })
    expect(await warnings(scene, range(0, 60), { metrics: {} })).toEqual([
      '5 rule glm has had no data for 5 m: no round has had health results',
    ])
    expect(await warnings(scene, [61], { health: [{ name: 'glm', status: 'healthy' }] })).toEqual([])
    expect(scene.evaluator.rulesWithoutData).toBe(0)
  })

  test('is like any other once there is data, also if that stops', async () => {
    const scene = new WorldScene({ rules: [{ ...cpuRule, onNoData: 'keep' }] })
    await warnings(scene, range(0, 6), { metrics: {} })
    await scene.ok(7)
    expect(scene.evaluator.rulesWithoutData).toBe(0)
    expect(scene.evaluator.dataOf('cpu')).toMatchObject({ lastAt: scene.nowMs, reason: null })
    const lastAt = scene.nowMs
    expect(await warnings(scene, range(8, 100), { metrics: {} })).toEqual([])
    expect(scene.evaluator.dataOf('cpu')).toMatchObject({ lastAt, reason: null })
  })

  test('is looked for anew if an edit changes what it watches, and only then', async () => {
    const scene = new WorldScene({ rules: [{ ...cpuRule, onNoData: 'keep' }] })
    await scene.ok(0)
    await scene.updateRule({ ...cpuRule, thresholdValue: 90 })
    expect(await warnings(scene, range(1, 10), { metrics: { cpu_percent: 1 } })).toEqual([])
    await scene.updateRule({ ...cpuRule, metricName: 'cpu' })
    expect(await warnings(scene, range(11, 20), { metrics: { cpu_percent: 1 } })).toEqual([
      '16 rule cpu has had no data for 5 m: no sample of cpu has come',
    ])
    await scene.removeRule('cpu')
    expect(scene.evaluator.rulesWithoutData).toBe(0)
  })

  test('is none if another rule has had its data', async () => {
    const scene = new WorldScene({ rules: [cpuRule] })
    await scene.ok(0)
    scene.addRule({ ...cpuRule, name: 'later' })
    expect(await warnings(scene, range(1, 10), { metrics: { cpu_percent: 1 } })).toEqual([])
  })

  test('is none if it is disabled, or fires without data', async () => {
    const scene = new WorldScene({
      rules: [
        { ...cpuRule, enabled: false },
        { name: 'gone', kind: 'absent', metricName: 'queue' },
        { name: 'silent', kind: 'dead_man', metricName: 'queue' },
      ],
    })
    expect(await warnings(scene, range(0, 30), { metrics: {} })).toEqual([])
  })
})

test('a ratio whose metrics never have the same labels has had no data', async () => {
  const scene = new WorldScene({ rules: [ratio] })
  const metrics = [
    { name: 'failed_total', value: 1, labels: { api: 'glm', code: '500' } },
    { name: 'calls_total', value: 5, labels: { api: 'glm' } },
  ]
  expect(await warnings(scene, range(0, 10), { metrics })).toEqual([
    '5 rule errors has had no data for 5 m: samples have come, but never with the same labels: ' +
      'failed_total has api="glm", code="500", and calls_total has api="glm"',
  ])
  expect(scene.evaluator.rulesWithoutData).toBe(1)
  const total = { name: 'calls_total', value: 5, labels: { api: 'glm', code: '500' } }
  await warnings(scene, [11], { metrics: [...metrics, total] })
  expect(scene.evaluator.rulesWithoutData).toBe(0)
})

test('a ratio needs both of its metrics, and the missing one is named', async () => {
  const scene = new WorldScene({ rules: [ratio] })
  expect(await warnings(scene, range(0, 10), { metrics: { failed_total: 0, call_total: 5 } })).toEqual([
    '5 rule errors has had no data for 5 m: no sample of calls_total has come; did you mean call_total?',
  ])
  await warnings(scene, [11], { metrics: { calls_total: 5 } })
  expect(scene.evaluator.rulesWithoutData).toBe(0)
})

test('a rule on all checks says that none has come, or that none matches', async () => {
  const rule = { name: 'down', healthCheckName: '*', match: { critical: 'true' } }
  const none = new WorldScene({ rules: [rule] })
  expect(await warnings(none, range(0, 5), { health: [] })).toEqual([
    '5 rule down has had no data for 5 m: no result of any check has come',
  ])
  const scene = new WorldScene({ rules: [rule] })
  const health = [{ name: 'gitlab', status: 'healthy', critical: false }]
  expect(await warnings(scene, range(0, 5), { health })).toEqual([
    '5 rule down has had no data for 5 m: results have come, but none with labels that match; the first has check="gitlab", critical="false"',
  ])
})

test('a round warns of 20 rules at most; the next rounds go on', async () => {
  const rules = range(1, 50).map((n) => ({ ...cpuRule, name: `rule ${n}`, metricName: `metric_${n}` }))
  const scene = new WorldScene({ rules })
  await warnings(scene, range(0, 4), { metrics: {} })
  const counts: number[] = []
  for (const minute of range(5, 8)) counts.push((await warnings(scene, [minute], { metrics: {} })).length)
  expect(counts).toEqual([20, 20, 10, 0])
})

test('names and labels that come from outside are shown without secrets, and cut', async () => {
  const scene = new WorldScene({ rules: [{ ...cpuRule, match: { env: 'prod' } }], clean })
  const labels = { key: 'sesame', path: 'x'.repeat(1000) }
  const [message = ''] = await warnings(scene, range(0, 5), {
    metrics: [{ name: 'cpu_percent', labels, value: 1 }],
  })
  expect(message).toContain('the first has key="[redacted]", path="xxx')
  expect(message.length).toBeLessThan(300)
})
