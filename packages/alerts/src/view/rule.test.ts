import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { cpuRule, Scene, START, startFakeTime } from '../../test/scene.ts'
import type { EvaluationInput } from '../evaluate/input.ts'
import { memoryStore } from '../store/memory.ts'

beforeEach(startFakeTime)
afterEach(() => vi.useRealTimers())

const ann = { by: 'ann' }
const now = { ...cpuRule, consecutiveBreaches: 1 }
const fallback = { name: 'high_disk', metricName: 'disk_percent', thresholdValue: 95 }

/** A round with a value for each host. */
const hosts = (...values: readonly number[]): EvaluationInput => ({
  metrics: values.map((value, host) => ({ name: 'cpu_percent', labels: { host: `${host}` }, value })),
})

describe('the state of a rule', () => {
  test('is that of its worst series, with the worst value and the time of its last evaluation', async () => {
    const scene = new Scene()
    expect(await scene.manager.listRules()).toMatchObject([
      { state: 'inactive', lastValue: null, lastEvaluatedAt: null, firingAlerts: 0, pendingAlerts: 0 },
    ])
    await scene.evaluate(0, hosts(70, 76))
    expect(await scene.manager.listRules()).toMatchObject([{ state: 'inactive', lastValue: 76 }])
    await scene.evaluate(1, hosts(90, 75))
    expect(await scene.manager.listRules()).toMatchObject([{ state: 'pending', pendingAlerts: 1 }])
    await scene.evaluate(2, hosts(91, 92))
    await scene.until(3)
    expect(await scene.manager.listRules()).toMatchObject([
      {
        state: 'firing',
        firingAlerts: 1,
        pendingAlerts: 1,
        lastValue: 92,
        lastEvaluatedAt: new Date(START + 120_000).toISOString(),
      },
    ])
  })

  test('has the value of a window, and none of a series whose data is missing', async () => {
    const rate = { name: 'retries', kind: 'rate', metricName: 'retries_total', windowMs: 60_000 } as const
    const scene = new Scene({ rules: [{ ...rate, thresholdValue: 5 }] })
    for (const minute of [0, 1, 2]) await scene.evaluate(minute, { metrics: { retries_total: minute * 120 } })
    expect(await scene.manager.listRules()).toMatchObject([{ lastValue: 2 }])
    await scene.evaluate(3, { metrics: { other: 1 } })
    expect(await scene.manager.listRules()).toMatchObject([{ lastValue: null }])
  })

  test('is unknown again after an edit, until a round has what the rule reads', async () => {
    const scene = new Scene({ rules: [], defaultRules: [fallback] })
    await scene.evaluate(0, { metrics: { disk_percent: 50, cpu_percent: 20 } })
    await scene.manager.saveRule(now, ann)
    expect(await scene.manager.getRule('cpu')).toMatchObject({ lastEvaluatedAt: null })
    await scene.evaluate(1, { health: [] })
    expect(await scene.manager.getRule('cpu')).toMatchObject({ lastEvaluatedAt: null })
    expect(await scene.manager.getRule('high_disk')).toMatchObject({
      lastValue: 50,
      lastEvaluatedAt: new Date(START).toISOString(),
    })
    await scene.ok(2)
    expect(await scene.manager.getRule('cpu')).toMatchObject({
      lastValue: 20,
      lastEvaluatedAt: new Date(START + 120_000).toISOString(),
    })
  })
})

test('the metrics that enabled rules read are listed, those of stored rules too', async () => {
  const store = memoryStore()
  const before = new Scene({ rules: [], store })
  const ratio = {
    name: 'errors',
    metricName: 'failed_total',
    totalMetricName: 'calls_total',
    thresholdValue: 1,
  }
  await before.manager.saveRule(ratio, ann)
  await before.manager.saveRule({ ...now, enabled: false }, ann)
  await before.manager.saveRule({ name: 'glm', healthCheckName: 'glm' }, ann)
  await before.manager.saveRule({ name: 'silent', kind: 'dead_man' }, ann)
  const after = new Scene({ rules: [], defaultRules: [fallback], store })
  expect(await after.manager.listMetricNames()).toEqual(['disk_percent', 'failed_total', 'calls_total'])
})
